import { days, hours } from '@parlance/shared/kernel';

type Moment = number;

/** What Meta allows one business number towards one user. Meta page "Obtain user call permissions". */
export interface PermissionLimits {
  requestsPerDay: number;
  requestsPerWeek: number;
  connectedPerDay: number;
  /** Consecutive unanswered or rejected calls after which the user is asked whether to go on. */
  nudgeAfter: number;
  /** Consecutive unanswered or rejected calls that take the permission away. */
  revokeAfter: number;
}

export type Permission = { kind: 'none' } | { kind: 'temporary'; until: Moment } | { kind: 'permanent' };

/** A permission request as the user has it in the chat. */
export interface RequestCard {
  messageId: string;
  sentAt: Moment;
  deliveredAt: Moment | null;
  answeredAt: Moment | null;
  /** A newer request took its place. */
  replaced: boolean;
}

/** Everything the rules need to know of one business number and one user. */
export interface CallPermission {
  /** `<phone number id>:<handset id>` */
  id: string;
  permission: Permission;
  cards: RequestCard[];
  /** Requests that still count; emptied by every connected call. */
  requests: Moment[];
  /** Business calls the user picked up within the last day. */
  connected: Moment[];
  /** Consecutive business calls that were not picked up. */
  unanswered: number;
}

export const TEMPORARY_PERMISSION = days(7);
const CARD_LIFE = days(7);
const DAY = hours(24);
const WEEK = days(7);

export const noPermission = (id: string): CallPermission => ({
  id,
  permission: { kind: 'none' },
  cards: [],
  requests: [],
  connected: [],
  unanswered: 0,
});

/** A temporary permission ends by itself, 168 hours after it was given. */
export function permissionAt({ permission }: CallPermission, now: Moment): Permission {
  return permission.kind === 'temporary' && permission.until <= now ? { kind: 'none' } : permission;
}

export interface Usage {
  period: 'PT24H' | 'P7D';
  max: number;
  used: number;
  /** When the next one is allowed; null while some are left. */
  opensAt: Moment | null;
}

function usage(moments: Moment[], period: Usage['period'], span: number, max: number, now: Moment): Usage {
  const inside = moments.filter((at) => at > now - span).sort((a, b) => a - b);
  const used = inside.length;
  return { period, max, used, opensAt: used < max ? null : (inside[used - max] ?? now) + span };
}

export const requestUsage = (state: CallPermission, limits: PermissionLimits, now: Moment): Usage[] => [
  usage(state.requests, 'PT24H', DAY, limits.requestsPerDay, now),
  usage(state.requests, 'P7D', WEEK, limits.requestsPerWeek, now),
];

export const callUsage = (state: CallPermission, limits: PermissionLimits, now: Moment): Usage =>
  usage(state.connected, 'PT24H', DAY, limits.connectedPerDay, now);

/** 138017: asking is pointless. 138009: asked too often. Null: the request may be sent. */
export function requestRefusal(
  state: CallPermission,
  limits: PermissionLimits,
  now: Moment,
): { code: 138017 } | { code: 138009; opensAt: Moment } | null {
  if (permissionAt(state, now).kind === 'permanent') return { code: 138017 };
  const opensAt = Math.max(...requestUsage(state, limits, now).map((each) => each.opensAt ?? 0));
  return opensAt > 0 ? { code: 138009, opensAt } : null;
}

/** 138006: not permitted. 138012: connected too often. Null: the call may be placed. */
export function callRefusal(
  state: CallPermission,
  limits: PermissionLimits,
  now: Moment,
): { code: 138006 } | { code: 138012; opensAt: Moment } | null {
  if (permissionAt(state, now).kind === 'none') return { code: 138006 };
  const { opensAt } = callUsage(state, limits, now);
  return opensAt === null ? null : { code: 138012, opensAt };
}

export function requestSent(state: CallPermission, messageId: string, now: Moment): CallPermission {
  const card = { messageId, sentAt: now, deliveredAt: null, answeredAt: null, replaced: false };
  return {
    ...state,
    requests: [...state.requests.filter((at) => at > now - WEEK), now],
    cards: [...state.cards, card],
  };
}

/** `replacesOlder`: whether a card that arrives ends the older ones, or only one that is answered does. */
export function requestDelivered(
  state: CallPermission,
  messageId: string,
  now: Moment,
  replacesOlder: boolean,
): CallPermission {
  const cards = state.cards.map((card) =>
    card.messageId === messageId ? { ...card, deliveredAt: card.deliveredAt ?? now } : card,
  );
  return { ...state, cards: replacesOlder ? olderReplaced(cards, messageId) : cards };
}

function olderReplaced(cards: RequestCard[], messageId: string): RequestCard[] {
  const index = cards.findIndex((card) => card.messageId === messageId);
  return cards.map((card, at) => (at < index ? { ...card, replaced: true } : card));
}

/** The end of a card's life: seven days after its answer, before that seven days after its delivery. */
export function cardEnd(card: RequestCard): Moment | null {
  const from = card.answeredAt ?? card.deliveredAt;
  return from === null ? null : from + CARD_LIFE;
}

export function cardOpen(card: RequestCard, now: Moment): boolean {
  const end = cardEnd(card);
  return !card.replaced && end !== null && now < end;
}

export type Choice = 'permanent' | 'temporary' | 'none';

export function permissionOf(choice: Choice, now: Moment): Permission {
  if (choice === 'temporary') return { kind: 'temporary', until: now + TEMPORARY_PERMISSION };
  return { kind: choice };
}

/** Null when the card is unknown, replaced or expired. A choice may be changed as long as the card lives. */
export function answerCard(
  state: CallPermission,
  messageId: string,
  choice: Choice,
  now: Moment,
): CallPermission | null {
  const card = state.cards.find((each) => each.messageId === messageId);
  if (!card || !cardOpen(card, now)) return null;
  const cards = state.cards.map((each) =>
    each === card ? { ...each, answeredAt: each.answeredAt ?? now } : each,
  );
  return { ...state, permission: permissionOf(choice, now), cards: olderReplaced(cards, messageId) };
}

/** The switch in the business profile: at any time, with or without a request. */
export const choose = (state: CallPermission, choice: Choice, now: Moment): CallPermission => ({
  ...state,
  permission: permissionOf(choice, now),
});

/** A call in either direction was picked up: the request counters start anew. */
export function callConnected(
  state: CallPermission,
  direction: 'user' | 'business',
  now: Moment,
): CallPermission {
  const connected = state.connected.filter((at) => at > now - DAY);
  return {
    ...state,
    requests: [],
    unanswered: 0,
    connected: direction === 'business' ? [...connected, now] : connected,
  };
}

export type Consequence = 'nudge' | 'revoke' | null;

/** A business call rang and was not picked up, or was declined. */
export function callUnanswered(
  state: CallPermission,
  limits: PermissionLimits,
  revokesPermanent: boolean,
  now: Moment,
): { state: CallPermission; consequence: Consequence } {
  const unanswered = state.unanswered + 1;
  const { kind } = permissionAt(state, now);
  if (
    unanswered >= limits.revokeAfter &&
    (kind === 'temporary' || (kind === 'permanent' && revokesPermanent))
  ) {
    return { state: { ...state, permission: { kind: 'none' }, unanswered: 0 }, consequence: 'revoke' };
  }
  return {
    state: { ...state, unanswered },
    consequence: unanswered === limits.nudgeAfter ? 'nudge' : null,
  };
}
