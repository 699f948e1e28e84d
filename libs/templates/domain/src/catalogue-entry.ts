import {
  later,
  laterCategory,
  laterQuality,
  laterStatus,
  type CategoryFact,
  type Stated,
  type StatusFact,
  type TemplateQuality,
} from './catalogue-state';
import { withNoticedTexts, type Notice } from './notice';
import type { ParameterFormat, TemplateCategory, TemplateComponent } from './template';

export interface AnnouncedCategory {
  readonly category: TemplateCategory;
  readonly effectiveAt: Date | null;
}

/** All that Meta has stated about one template, each fact with its moment. */
export interface CatalogueEntry {
  /** Null until Meta has accepted it. */
  readonly metaId: string | null;
  readonly status: Stated<StatusFact>;
  readonly quality: Stated<TemplateQuality>;
  readonly category: Stated<CategoryFact>;
  readonly announced: Stated<AnnouncedCategory> | null;
  readonly content: Stated<readonly TemplateComponent[]>;
  readonly parameterFormat: ParameterFormat;
}

/** A template as it was read from Graph. */
export interface Reading {
  readonly metaId: string;
  readonly status: StatusFact;
  readonly quality: TemplateQuality;
  readonly category: CategoryFact;
  readonly components: readonly TemplateComponent[];
  readonly parameterFormat: ParameterFormat;
}

/** Meta's clock has seconds: a reading counts from the second in which it was asked for. */
export const readingTime = (startedAt: Date): Date =>
  new Date(Math.floor(startedAt.getTime() / 1_000) * 1_000);

export const entryOf = (reading: Reading, at: Date): CatalogueEntry => ({
  metaId: reading.metaId,
  status: { value: reading.status, at },
  quality: { value: reading.quality, at },
  category: { value: reading.category, at },
  announced: null,
  content: { value: reading.components, at },
  parameterFormat: reading.parameterFormat,
});

/** Takes over a webhook. Any order of webhooks, and any repetition, ends in the same entry. */
export function applyNotice(entry: CatalogueEntry, notice: Notice, at: Date): CatalogueEntry {
  switch (notice.kind) {
    case 'status':
      return { ...entry, status: laterStatus(entry.status, { value: notice.fact, at }) };
    case 'quality':
      return { ...entry, quality: laterQuality(entry.quality, { value: notice.quality, at }) };
    case 'category':
      return { ...entry, category: laterCategory(entry.category, { value: notice.fact, at }) };
    case 'category-announced': {
      const { category, effectiveAt } = notice;
      const stated = { value: { category, effectiveAt }, at };
      return {
        ...entry,
        announced:
          entry.announced === null
            ? stated
            : later(entry.announced, stated, (a) => `${a.category} ${a.effectiveAt?.toISOString() ?? ''}`),
      };
    }
    case 'components': {
      const changed = withNoticedTexts(entry.content.value, notice.texts);
      return at > entry.content.at ? { ...entry, content: { value: changed, at } } : entry;
    }
    case 'reread':
      return entry;
  }
}

/** Takes over what Graph says, except where a webhook is newer. Another id is another template of the same name. */
export function applyReading(entry: CatalogueEntry, reading: Reading, at: Date): CatalogueEntry {
  if (entry.metaId !== null && entry.metaId !== reading.metaId) return entryOf(reading, at);
  return {
    ...entry,
    metaId: reading.metaId,
    status: laterStatus(entry.status, { value: withKnownDetail(entry.status.value, reading.status), at }),
    quality: laterQuality(entry.quality, { value: reading.quality, at }),
    category: laterCategory(entry.category, {
      value: { category: reading.category.category, previous: previousCategory(entry, reading) },
      at,
    }),
    content: at >= entry.content.at ? { value: reading.components, at } : entry.content,
    parameterFormat: reading.parameterFormat,
  };
}

/** Graph gives the code of a reason only; the words came by webhook. */
function withKnownDetail(known: StatusFact, read: StatusFact): StatusFact {
  const sameStatus = known.status === read.status;
  if (sameStatus && (read.reason === null || known.reason?.code === read.reason.code)) {
    return { ...read, reason: known.reason };
  }
  return read;
}

const previousCategory = ({ category }: CatalogueEntry, reading: Reading): TemplateCategory | null =>
  category.value.category === reading.category.category
    ? (category.value.previous ?? reading.category.previous)
    : (reading.category.previous ?? category.value.category);

/** Gone from the catalogue at Meta: deleted, unless it was stated to be there since the list was asked for. */
export const applyAbsence = (entry: CatalogueEntry, at: Date): CatalogueEntry =>
  entry.status.at < at ? { ...entry, status: { value: { status: 'DELETED', reason: null }, at } } : entry;

/** The change of category that is still to come (I25); it is over when it has happened or Meta has let it pass. */
export function upcomingCategory({ announced, category }: CatalogueEntry): AnnouncedCategory | null {
  if (announced === null || announced.value.category === category.value.category) return null;
  const { effectiveAt } = announced.value;
  return effectiveAt !== null && category.at > effectiveAt ? null : announced.value;
}

/** Whether two entries say the same, whenever it was stated. */
export const saysTheSame = (a: CatalogueEntry, b: CatalogueEntry): boolean => said(a) === said(b);

const said = (entry: CatalogueEntry): string =>
  JSON.stringify([
    entry.metaId,
    entry.status.value,
    entry.quality.value,
    entry.category.value,
    upcomingCategory(entry),
    entry.content.value,
    entry.parameterFormat,
  ]);
