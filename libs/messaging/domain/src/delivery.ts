/** Where an outbound message stands with us, before Meta says anything about it. */
export type LocalState = 'queued' | 'sending' | 'unknown' | 'accepted' | 'failed';

export const META_STATUSES = ['sent', 'delivered', 'read', 'played', 'failed'] as const;
/** Statuses of Meta's webhooks (messages field, statuses). */
export type MetaStatus = (typeof META_STATUSES)[number];

export type DeliveryState = LocalState | MetaStatus;

export interface Failure {
  code: string;
  title: string;
  detail: string;
  action: string;
}

/** Instants are ISO 8601 text, as they are stored and sent. */
export interface Delivery {
  readonly local: LocalState;
  /** When each state was reached first. */
  readonly times: Readonly<Partial<Record<DeliveryState, string>>>;
  /** `meta` is a failed status or a refusal by Meta; `presumed` is our own conclusion and yields to any evidence. */
  readonly failure: {
    readonly by: 'meta' | 'presumed';
    readonly at: string;
    readonly reason: Failure;
  } | null;
}

export type DeliveryFact =
  | { readonly type: 'local'; readonly state: LocalState; readonly at: string }
  | { readonly type: 'status'; readonly status: Exclude<MetaStatus, 'failed'>; readonly at: string }
  | {
      readonly type: 'failure';
      readonly by: 'meta' | 'presumed';
      readonly at: string;
      readonly reason: Failure;
    };

export const queued = (at: string): Delivery => ({ local: 'queued', times: { queued: at }, failure: null });

/**
 * What proves more outranks what proves less, whenever it arrives (I28): a phone that showed the message outranks a
 * failure on another device of the same person, a failed status outranks `sent`, and every word of Meta outranks what
 * we only presume.
 */
const RANK: readonly ((d: Delivery) => DeliveryState | null)[] = [
  (d) => (d.times.played ? 'played' : null),
  (d) => (d.times.read ? 'read' : null),
  (d) => (d.times.delivered ? 'delivered' : null),
  (d) => (d.failure?.by === 'meta' ? 'failed' : null),
  (d) => (d.times.sent ? 'sent' : null),
  (d) => (d.times.accepted ? 'accepted' : null),
  (d) => (d.failure ? 'failed' : null),
];

export function stateOf(delivery: Delivery): DeliveryState {
  for (const rank of RANK) {
    const state = rank(delivery);
    if (state !== null) return state;
  }
  return delivery.local;
}

/** The failure to show: none where delivery is proven. */
export const failureOf = (delivery: Delivery): Failure | null =>
  stateOf(delivery) === 'failed' ? (delivery.failure?.reason ?? null) : null;

const EVIDENCE = ['accepted', 'sent', 'delivered', 'read', 'played'] as const;

/** Whether Meta has had the message, or has refused it: then it must never be sent again. */
export const isWithMeta = (delivery: Delivery): boolean =>
  delivery.failure?.by === 'meta' || EVIDENCE.some((state) => delivery.times[state] !== undefined);

/**
 * Merges a fact. Facts of Meta may come in any order, repeated and days late; the outcome is the same. A fact that adds
 * nothing gives the very object back: nothing has changed then, and nothing is to be told.
 */
export function deliver(delivery: Delivery, fact: DeliveryFact): Delivery {
  switch (fact.type) {
    case 'local':
      return { ...delivery, local: fact.state, times: earliest(delivery.times, fact.state, fact.at) };
    case 'status': {
      const times = earliest(delivery.times, fact.status, fact.at);
      return times === delivery.times ? delivery : { ...delivery, times };
    }
    case 'failure':
      return withFailure(delivery, { by: fact.by, at: fact.at, reason: fact.reason });
  }
}

function earliest(times: Delivery['times'], state: DeliveryState, at: string): Delivery['times'] {
  const known = times[state];
  return known !== undefined && known <= at ? times : { ...times, [state]: at };
}

function withFailure(delivery: Delivery, failure: NonNullable<Delivery['failure']>): Delivery {
  const known = delivery.failure;
  if (known && precedence(known) <= precedence(failure)) return delivery;
  return { ...delivery, failure, times: { ...delivery.times, failed: failure.at } };
}

/** Meta's word first, then the earlier one, then by code: any total order will do, as long as it is one. */
const precedence = (failure: NonNullable<Delivery['failure']>): string =>
  [failure.by === 'meta' ? 0 : 1, failure.at, failure.reason.code, failure.reason.detail].join('\u0001');
