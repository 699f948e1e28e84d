import type { CatalogueEntry, TemplateContent } from '@parlance/templates/domain';
import type { TemplateRow } from './rows';

type EntryColumns = Pick<
  TemplateRow,
  | 'metaId'
  | 'status'
  | 'reasonCode'
  | 'reasonDetail'
  | 'statusStatedAt'
  | 'quality'
  | 'qualityStatedAt'
  | 'category'
  | 'previousCategory'
  | 'categoryStatedAt'
  | 'announcedCategory'
  | 'announcedEffectiveAt'
  | 'announcedStatedAt'
  | 'components'
  | 'componentsStatedAt'
  | 'parameterFormat'
>;

export const entryOfRow = (row: TemplateRow): CatalogueEntry => ({
  metaId: row.metaId,
  status: {
    value: {
      status: row.status,
      reason: row.reasonCode === null ? null : { code: row.reasonCode, detail: row.reasonDetail },
    },
    at: row.statusStatedAt,
  },
  quality: { value: row.quality, at: row.qualityStatedAt },
  category: {
    value: { category: row.category, previous: row.previousCategory },
    at: row.categoryStatedAt,
  },
  announced:
    row.announcedCategory === null || row.announcedStatedAt === null
      ? null
      : {
          value: { category: row.announcedCategory, effectiveAt: row.announcedEffectiveAt },
          at: row.announcedStatedAt,
        },
  content: { value: row.components, at: row.componentsStatedAt },
  parameterFormat: row.parameterFormat,
});

export const entryColumns = (entry: CatalogueEntry): EntryColumns => ({
  metaId: entry.metaId,
  status: entry.status.value.status,
  reasonCode: entry.status.value.reason?.code ?? null,
  reasonDetail: entry.status.value.reason?.detail ?? null,
  statusStatedAt: entry.status.at,
  quality: entry.quality.value,
  qualityStatedAt: entry.quality.at,
  category: entry.category.value.category,
  previousCategory: entry.category.value.previous,
  categoryStatedAt: entry.category.at,
  announcedCategory: entry.announced?.value.category ?? null,
  announcedEffectiveAt: entry.announced?.value.effectiveAt ?? null,
  announcedStatedAt: entry.announced?.at ?? null,
  components: [...entry.content.value],
  componentsStatedAt: entry.content.at,
  parameterFormat: entry.parameterFormat,
});

export const contentOf = (row: TemplateRow): TemplateContent => ({
  name: row.name,
  language: row.language,
  category: row.category,
  parameterFormat: row.parameterFormat,
  components: row.components,
});
