import {
  mergeFact,
  type CallCore,
  type CallEvent,
  type CallFacts,
  type CallState,
  type Direction,
} from './call-facts';

/** What moves a call. Several events can be the same step: a call is over, however it ended. */
type Step = 'rings' | 'claimed' | 'released' | 'answered' | 'over';
type Table = Readonly<Record<CallState, Partial<Record<Step, CallState>>>>;

/** A customer calls: it rings here until somebody has claimed it and Meta has taken our accept. */
const INBOUND: Table = {
  dialing: {},
  ringing: { claimed: 'answering', over: 'ended' },
  answering: { released: 'ringing', answered: 'active', over: 'ended' },
  active: { over: 'ended' },
  ended: {},
};

/** We call: it rings there. Picked up and connected may come in any order; both together are the answer. */
const OUTBOUND: Table = {
  dialing: { rings: 'ringing', answered: 'active', over: 'ended' },
  ringing: { answered: 'active', over: 'ended' },
  answering: {},
  active: { over: 'ended' },
  ended: {},
};

const TABLES: Record<Direction, Table> = { inbound: INBOUND, outbound: OUTBOUND };

/** What others say happened, whatever we thought: it is noted in every state. */
const SAID_BY_META = new Set<CallEvent['type']>([
  'connected',
  'rings',
  'accepted',
  'rejected',
  'terminated',
  'failure',
]);

function stepOf(direction: Direction, { type }: CallEvent, facts: CallFacts): Step | null {
  switch (type) {
    case 'connected':
    case 'accepted':
      if (facts.acceptedAt === null) return null;
      return direction === 'inbound' || facts.connectedAt !== null ? 'answered' : null;
    case 'rings':
    case 'claimed':
    case 'released':
      return type;
    case 'rejected':
    case 'terminated':
    case 'hung-up':
    case 'stopped':
      return 'over';
    case 'failure':
      return null;
  }
}

/**
 * The call after an event. Null when the event is a step of ours that the state does not allow, so that nothing of it
 * may be kept: the loser of a claim, a hang-up of an ended call.
 */
export function applyEvent(core: CallCore, event: CallEvent): CallCore | null {
  const { direction, state } = core;
  const facts = mergeFact(direction, core.facts, event);
  const step = stepOf(direction, event, facts);
  const next = step && TABLES[direction][state][step];
  if (next) return { direction, state: next, facts };
  return SAID_BY_META.has(event.type) ? { direction, state, facts } : null;
}
