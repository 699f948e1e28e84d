/** ISO 8601 in UTC with milliseconds, so that comparing the texts compares the moments. */
export type Instant = string;

export type Direction = 'inbound' | 'outbound';
export type CallState = 'dialing' | 'ringing' | 'answering' | 'active' | 'ended';
export type Outcome =
  'answered' | 'missed' | 'canceled' | 'no-answer' | 'declined' | 'out-of-hours' | 'failed';
export type EndedBy = 'customer' | 'agent' | 'system' | 'whatsapp';

/** Why we ended a call ourselves. */
export type StopReason =
  | 'out-of-hours'
  | 'calling-off'
  | 'customers-may-not-call'
  | 'nobody-available'
  | 'nobody-answered'
  | 'not-placed'
  | 'accept-refused'
  | 'no-bridge'
  | 'not-ready'
  | 'bridge-lost'
  | 'customer-lost'
  | 'media-gone'
  | 'agent-gone'
  | 'no-word'
  | 'superseded';

/** What Meta's terminate event says. The times are there only for a call that was picked up. */
export interface Termination {
  readonly at: Instant;
  readonly failed: boolean;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly durationSeconds: number | null;
}

/**
 * Everything that is known to have happened in a call. Facts are only ever added, and each keeps its earliest moment,
 * so that the order and the repetition of Meta's webhooks make no difference.
 */
export interface CallFacts {
  readonly startedAt: Instant;
  /** Meta sent its session description. */
  readonly connectedAt: Instant | null;
  readonly ringingAt: Instant | null;
  /** Outbound: the customer picked up. Inbound: Meta took our accept. */
  readonly acceptedAt: Instant | null;
  readonly rejectedAt: Instant | null;
  readonly terminated: Termination | null;
  /** Meta's error beside a failed call. */
  readonly failure: { readonly code: string; readonly detail: string } | null;
  readonly claim: { readonly agentId: string; readonly at: Instant } | null;
  readonly hungUp: { readonly agentId: string; readonly at: Instant } | null;
  readonly stopped: {
    readonly reason: StopReason;
    readonly detail: string;
    /** Meta's code, where it was Meta that refused. */
    readonly code: string | null;
    readonly at: Instant;
    /** True where Meta has not said that the call is over (I3). */
    readonly uncertain: boolean;
  } | null;
}

export interface CallCore {
  readonly direction: Direction;
  readonly state: CallState;
  readonly facts: CallFacts;
}

export type CallEvent =
  | { readonly type: 'connected'; readonly at: Instant }
  | { readonly type: 'rings'; readonly at: Instant }
  | { readonly type: 'accepted'; readonly at: Instant }
  | { readonly type: 'rejected'; readonly at: Instant }
  | ({ readonly type: 'terminated' } & Termination)
  | { readonly type: 'failure'; readonly code: string; readonly detail: string }
  | { readonly type: 'claimed'; readonly agentId: string; readonly at: Instant }
  | { readonly type: 'released' }
  | { readonly type: 'hung-up'; readonly agentId: string; readonly at: Instant }
  | ({ readonly type: 'stopped' } & NonNullable<CallFacts['stopped']>);

const NOTHING: Omit<CallFacts, 'startedAt'> = {
  connectedAt: null,
  ringingAt: null,
  acceptedAt: null,
  rejectedAt: null,
  terminated: null,
  failure: null,
  claim: null,
  hungUp: null,
  stopped: null,
};

/** An outbound call at the moment when it is recorded: Meta does not know it yet. */
export const newOutbound = (now: Date): CallCore => ({
  direction: 'outbound',
  state: 'dialing',
  facts: { startedAt: now.toISOString(), ...NOTHING },
});

/** An inbound call as it is first heard of, by whatever event: the customer's phone says that ours rings. */
export const newInbound = (at: Instant): CallCore => ({
  direction: 'inbound',
  state: 'ringing',
  facts: { startedAt: at, ...NOTHING },
});

const earliest = (a: Instant | null, b: Instant): Instant => (a !== null && a <= b ? a : b);

export function mergeFact(direction: Direction, facts: CallFacts, event: CallEvent): CallFacts {
  switch (event.type) {
    case 'connected': {
      const merged = { ...facts, connectedAt: earliest(facts.connectedAt, event.at) };
      // A terminate that came first could only guess when it began.
      return direction === 'inbound' ? { ...merged, startedAt: merged.connectedAt } : merged;
    }
    case 'rings':
      return { ...facts, ringingAt: earliest(facts.ringingAt, event.at) };
    case 'accepted':
      return { ...facts, acceptedAt: earliest(facts.acceptedAt, event.at) };
    case 'rejected':
      return { ...facts, rejectedAt: earliest(facts.rejectedAt, event.at) };
    case 'terminated': {
      const { at, failed, startedAt, endedAt, durationSeconds } = event;
      return facts.terminated
        ? facts
        : { ...facts, terminated: { at, failed, startedAt, endedAt, durationSeconds } };
    }
    case 'failure':
      return { ...facts, failure: facts.failure ?? { code: event.code, detail: event.detail } };
    case 'claimed':
      return { ...facts, claim: { agentId: event.agentId, at: event.at } };
    case 'released':
      return { ...facts, claim: null };
    case 'hung-up':
      return { ...facts, hungUp: { agentId: event.agentId, at: event.at } };
    case 'stopped': {
      const { reason, detail, code, at, uncertain } = event;
      return { ...facts, stopped: { reason, detail, code, at, uncertain } };
    }
  }
}

/** When both sides could speak; null for a call that nobody took. */
export const answeredAt = ({ acceptedAt, terminated }: CallFacts): Instant | null =>
  acceptedAt ?? terminated?.startedAt ?? null;
