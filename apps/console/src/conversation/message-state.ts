import type { Message, MessageState } from '@parlance/gateway/contracts';

const RANK: Record<Exclude<MessageState, 'failed'>, number> = {
  received: 0,
  queued: 1,
  sending: 2,
  unknown: 3,
  accepted: 4,
  sent: 5,
  delivered: 6,
  read: 7,
  played: 8,
};

/** The further of two states of one message: a message never runs backwards, and what was delivered has not failed. */
export function furtherState(a: MessageState, b: MessageState): MessageState {
  if (a === b) return a;
  if (a === 'failed') return b !== 'failed' && RANK[b] >= RANK.delivered ? b : a;
  if (b === 'failed') return RANK[a] >= RANK.delivered ? a : b;
  return RANK[b] > RANK[a] ? b : a;
}

export interface StatusChange {
  state: MessageState;
  stateTimes: Message['stateTimes'];
  failure: Message['failure'];
  wamid: string | null;
}

type StateTimes = Message['stateTimes'];

const knowsAll = (a: StateTimes, b: StateTimes): boolean => Object.keys(b).every((state) => state in a);

/**
 * The state that two accounts of one message come to. Times are only ever added, so the account that has all times of
 * the other is the later one and its state is what the server concluded; otherwise the further state counts.
 */
function concludedState(
  known: { state: MessageState; stateTimes: StateTimes },
  change: { state: MessageState; stateTimes: StateTimes },
): MessageState {
  if (knowsAll(known.stateTimes, change.stateTimes) && change.state in known.stateTimes) return known.state;
  if (knowsAll(change.stateTimes, known.stateTimes) && known.state in change.stateTimes) return change.state;
  return furtherState(known.state, change.state);
}

/** The message with a status applied; the same object when the status tells nothing new. */
export function withStatus(message: Message, change: StatusChange): Message {
  const state = concludedState(message, change);
  const wamid = message.wamid ?? change.wamid;
  const nothingNew =
    state === message.state && wamid === message.wamid && knowsAll(message.stateTimes, change.stateTimes);
  if (nothingNew) return message;
  return {
    ...message,
    state,
    stateTimes: { ...change.stateTimes, ...message.stateTimes },
    failure: state === 'failed' ? (change.failure ?? message.failure) : null,
    wamid,
  };
}

/** Two accounts of one message: the newer one wins, except that its state never runs backwards. */
export function newerMessage(known: Message, incoming: Message): Message {
  const [base, other] = incoming.version > known.version ? [incoming, known] : [known, incoming];
  return withStatus(base, other);
}

/** What the ticks show. */
export type Ticks = 'waiting' | 'unknown' | 'accepted' | 'sent' | 'delivered' | 'read' | 'failed';

export function ticksOf(state: MessageState): Ticks | null {
  switch (state) {
    case 'received':
      return null;
    case 'queued':
    case 'sending':
      return 'waiting';
    case 'played':
      return 'read';
    default:
      return state;
  }
}
