import type { Call, RingAttempt } from '@parlance/gateway/contracts';

/**
 * Calls by id. One that has ended stays, so that a late account of it does not bring it back to life; the next list of
 * the server takes it out.
 */
export type LiveCalls = Readonly<Record<string, Call>>;

/** The newer of two accounts of a call; what has ended stays ended. */
export function withCall(calls: LiveCalls, call: Call): LiveCalls {
  const known = calls[call.id];
  const isOld = known && (known.version >= call.version || known.state === 'ended');
  return isOld ? calls : { ...calls, [call.id]: call };
}

/**
 * What the server listed. A call that it left out is over, unless it became known after the list was asked for.
 * `asked`: the calls as they were then.
 */
export function withList(calls: LiveCalls, asked: LiveCalls, listed: readonly Call[]): LiveCalls {
  const named = new Set(listed.map(({ id }) => id));
  const kept = Object.fromEntries(
    Object.entries(calls).filter(([id, call]) => named.has(id) || call !== asked[id]),
  );
  return listed.reduce(withCall, kept);
}

const byStart = (a: Call, b: Call): number => a.startedAt.localeCompare(b.startedAt);

/** Calls that ring at this person, who has waited longest first (I4: known to the whole console, not to one view). */
export const ringingAt = (calls: LiveCalls, userId: string): readonly Call[] =>
  Object.values(calls)
    .filter(({ state, ringingAgentIds }) => state === 'ringing' && ringingAgentIds.includes(userId))
    .toSorted(byStart);

/** The call that this person is in, or is placing. */
export const callOf = (calls: LiveCalls, userId: string): Call | undefined =>
  Object.values(calls)
    .filter(({ state, agentId }) => agentId === userId && state !== 'ended')
    .toSorted(byStart)
    .at(-1);

/** The call under way with a customer, whoever takes part. */
export const callWith = (calls: LiveCalls, conversationId: string): Call | undefined =>
  Object.values(calls)
    .filter((call) => call.conversationId === conversationId && call.state !== 'ended')
    .toSorted(byStart)
    .at(-1);

/** By which step of routing this person is rung now. */
export const stepFor = (call: Call, userId: string): RingAttempt['step'] | undefined =>
  call.attempts.findLast(({ agentId, result }) => agentId === userId && result === 'ringing')?.step;
