import type { TemplateCategory } from './template';

/** Meta's states. Only APPROVED can be sent (C-035). UNKNOWN keeps a state that Meta adds later. */
export const TEMPLATE_STATUSES = [
  'PENDING',
  'APPROVED',
  'REJECTED',
  'IN_APPEAL',
  'PAUSED',
  'DISABLED',
  'ARCHIVED',
  'LIMIT_EXCEEDED',
  'PENDING_DELETION',
  'DELETED',
  'UNKNOWN',
] as const;
export type TemplateStatus = (typeof TEMPLATE_STATUSES)[number];
export type TemplateQuality = 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN';

/** What each state allows. Editing: Template management, "Edit templates"; sending: C-035. */
export const STATUS_RULES: Readonly<
  Record<TemplateStatus, { send: boolean; edit: boolean; changeCategory: boolean }>
> = {
  PENDING: { send: false, edit: false, changeCategory: false },
  APPROVED: { send: true, edit: true, changeCategory: false },
  REJECTED: { send: false, edit: true, changeCategory: true },
  IN_APPEAL: { send: false, edit: false, changeCategory: false },
  PAUSED: { send: false, edit: true, changeCategory: true },
  DISABLED: { send: false, edit: false, changeCategory: false },
  ARCHIVED: { send: false, edit: false, changeCategory: false },
  LIMIT_EXCEEDED: { send: false, edit: false, changeCategory: false },
  PENDING_DELETION: { send: false, edit: false, changeCategory: false },
  DELETED: { send: false, edit: false, changeCategory: false },
  UNKNOWN: { send: false, edit: false, changeCategory: false },
};

/** The state that an event of `message_template_status_update` leads to; null where it changes nothing by itself. */
export const STATUS_OF_EVENT: Readonly<Record<string, TemplateStatus | null>> = {
  PENDING: 'PENDING',
  APPROVED: 'APPROVED',
  REINSTATED: 'APPROVED',
  UNARCHIVED: 'APPROVED',
  REJECTED: 'REJECTED',
  IN_APPEAL: 'IN_APPEAL',
  PAUSED: 'PAUSED',
  LOCKED: 'PAUSED',
  DISABLED: 'DISABLED',
  ARCHIVED: 'ARCHIVED',
  LIMIT_EXCEEDED: 'LIMIT_EXCEEDED',
  PENDING_DELETION: 'PENDING_DELETION',
  DELETED: 'DELETED',
  // A warning that precedes disabling.
  FLAGGED: null,
};

export interface StatusReason {
  readonly code: string;
  readonly detail: string | null;
}

/** A fact with the moment at which Meta stated it, so that facts can arrive in any order. */
export interface Stated<Value> {
  readonly value: Value;
  readonly at: Date;
}

export interface StatusFact {
  readonly status: TemplateStatus;
  readonly reason: StatusReason | null;
}

export interface CategoryFact {
  readonly category: TemplateCategory;
  /** What it was before Meta changed it (I25). */
  readonly previous: TemplateCategory | null;
}

/**
 * The later statement. Meta's clock has seconds, so two can be of the same moment: then the one further down in
 * `order` holds, whichever came first.
 */
export function later<Value>(
  known: Stated<Value>,
  stated: Stated<Value>,
  order: (value: Value) => string | number,
): Stated<Value> {
  const difference = stated.at.getTime() - known.at.getTime();
  if (difference !== 0) return difference > 0 ? stated : known;
  return order(stated.value) > order(known.value) ? stated : known;
}

/** A decision outranks the wait for it, an end outranks both. */
const STATUS_ORDER: Readonly<Record<TemplateStatus, number>> = {
  UNKNOWN: 0,
  PENDING: 1,
  IN_APPEAL: 2,
  APPROVED: 3,
  LIMIT_EXCEEDED: 4,
  PAUSED: 5,
  REJECTED: 6,
  ARCHIVED: 7,
  DISABLED: 8,
  PENDING_DELETION: 9,
  DELETED: 10,
};

export const laterStatus = (known: Stated<StatusFact>, stated: Stated<StatusFact>): Stated<StatusFact> => {
  const winner = later(known, stated, ({ status, reason }) =>
    // Of two statements of the same state, the one that says more.
    [
      String(STATUS_ORDER[status]).padStart(2, '0'),
      reason?.detail ? 1 : 0,
      reason?.code ?? '',
      reason?.detail ?? '',
    ].join(),
  );
  return winner;
};

export const laterQuality = (
  known: Stated<TemplateQuality>,
  stated: Stated<TemplateQuality>,
): Stated<TemplateQuality> => later(known, stated, (quality) => quality);

export const laterCategory = (
  known: Stated<CategoryFact>,
  stated: Stated<CategoryFact>,
): Stated<CategoryFact> => later(known, stated, ({ category, previous }) => `${category} ${previous ?? ''}`);

export const toStatus = (text: string): TemplateStatus => {
  const upper = text.toUpperCase();
  return (TEMPLATE_STATUSES as readonly string[]).includes(upper) ? (upper as TemplateStatus) : 'UNKNOWN';
};

export const toQuality = (text: string | undefined): TemplateQuality =>
  text === 'GREEN' || text === 'YELLOW' || text === 'RED' ? text : 'UNKNOWN';

export const toCategory = (text: string | undefined | null): TemplateCategory | null =>
  text === 'MARKETING' || text === 'UTILITY' || text === 'AUTHENTICATION' ? text : null;
