import { unreadiness, type Readiness } from './availability';
import type { Instant } from './call-facts';

export type RoutingStep = 'assignee' | 'team' | 'eligible' | 'super-agent';
/** In the order in which they are tried (C-056, C-058, C-061, X-05). */
export const ROUTING_STEPS: readonly RoutingStep[] = ['assignee', 'team', 'eligible', 'super-agent'];

export interface RingAttempt {
  readonly step: RoutingStep;
  /** Null when the step found nobody. */
  readonly agentId: string | null;
  readonly at: Instant;
  readonly result:
    'ringing' | 'answered' | 'declined' | 'timed-out' | 'answered-elsewhere' | 'ended' | 'nobody';
  readonly reason: string | null;
}

export interface RoutingFacts {
  /** When the customer's call reached us. */
  readonly startedAt: Instant;
  /** Whom each step concerns; null where there is nothing to ask, for example no assignee. */
  readonly candidates: Readonly<Record<RoutingStep, readonly string[] | null>>;
  /** Whoever is missing here is unknown or no longer active. */
  readonly readiness: ReadonlyMap<string, Readiness>;
  readonly attempts: readonly RingAttempt[];
}

export interface RingTimes {
  readonly stepMs: number;
  /** WhatsApp gives about 30 seconds from the call's first event ("User-initiated calls"). */
  readonly budgetMs: number;
}

export type RingDecision =
  | { readonly type: 'ring'; readonly until: Date; readonly attempts: readonly RingAttempt[] }
  /** The last step: a missed call and a callback. */
  | {
      readonly type: 'last';
      readonly reason: 'nobody-available' | 'nobody-answered';
      readonly attempts: readonly RingAttempt[];
    };

/** Too short a ring helps nobody. */
const LEAST_RING_MS = 2_000;

const ABSENT: Record<RoutingStep, string> = {
  assignee: 'no assignee',
  team: 'no team',
  eligible: 'nobody works in this inbox',
  'super-agent': 'there is no Super Agent',
};

/**
 * Whom to ring now: everybody who is ready of the first step that has somebody, who was not asked in vain before.
 * Nobody red, absent or in a call is ever among them.
 */
export function decideRing(facts: RoutingFacts, times: RingTimes, now: Date): RingDecision {
  const at = now.toISOString();
  const endOfBudget = Date.parse(facts.startedAt) + times.budgetMs;
  const rang = facts.attempts.some(({ agentId }) => agentId !== null);
  const last = (attempts: RingAttempt[]): RingDecision => ({
    type: 'last',
    reason: rang ? 'nobody-answered' : 'nobody-available',
    attempts,
  });
  if (endOfBudget - now.getTime() < LEAST_RING_MS) return last([]);
  const passed: RingAttempt[] = [];
  for (const step of remainingSteps(facts.attempts)) {
    const ready = readyOf(facts, step);
    if (ready.length > 0) {
      const rung = ready.map((agentId): RingAttempt => ({
        step,
        agentId,
        at,
        result: 'ringing',
        reason: null,
      }));
      const until = new Date(Math.min(now.getTime() + times.stepMs, endOfBudget));
      return { type: 'ring', until, attempts: [...passed, ...rung] };
    }
    if (!facts.attempts.some((attempt) => attempt.step === step))
      passed.push({ step, agentId: null, at, result: 'nobody', reason: whyNobody(facts, step) });
  }
  return last(passed);
}

/** From the step that was asked last on: somebody of it may have become ready meanwhile. */
function remainingSteps(attempts: readonly RingAttempt[]): readonly RoutingStep[] {
  const reached = Math.max(0, ...attempts.map(({ step }) => ROUTING_STEPS.indexOf(step)));
  return ROUTING_STEPS.slice(reached);
}

const IN_VAIN = new Set<RingAttempt['result']>(['declined', 'timed-out', 'ended']);

const askedInVain = (attempts: readonly RingAttempt[], id: string): boolean =>
  attempts.some(({ agentId, result }) => agentId === id && IN_VAIN.has(result));

function readyOf({ candidates, readiness, attempts }: RoutingFacts, step: RoutingStep): string[] {
  return [...new Set(candidates[step] ?? [])].filter((id) => {
    const of = readiness.get(id);
    return of !== undefined && unreadiness(of) === null && !askedInVain(attempts, id);
  });
}

function whyNobody({ candidates, readiness, attempts }: RoutingFacts, step: RoutingStep): string {
  const ids = [...new Set(candidates[step] ?? [])];
  if (ids.length === 0) return ABSENT[step];
  const counts = new Map<string, number>();
  for (const id of ids) {
    const of = readiness.get(id);
    const why = !of ? 'not active' : (unreadiness(of) ?? (askedInVain(attempts, id) ? 'asked already' : ''));
    counts.set(why, (counts.get(why) ?? 0) + 1);
  }
  const [[only] = ['']] = counts;
  return ids.length === 1 ? only! : [...counts].map(([why, count]) => `${count} ${why}`).join(', ');
}

/** Ends what still rings, each with the same result. */
export const settleRinging = (
  attempts: readonly RingAttempt[],
  result: RingAttempt['result'],
  reason: string | null = null,
): RingAttempt[] =>
  attempts.map((attempt) => (attempt.result === 'ringing' ? { ...attempt, result, reason } : attempt));

/** Ends what rings at one person. */
export const settleRingingOf = (
  attempts: readonly RingAttempt[],
  agentId: string,
  result: RingAttempt['result'],
  reason: string | null = null,
): RingAttempt[] =>
  attempts.map((attempt) =>
    attempt.result === 'ringing' && attempt.agentId === agentId ? { ...attempt, result, reason } : attempt,
  );

export const ringingAgents = (attempts: readonly RingAttempt[]): string[] =>
  attempts.flatMap(({ agentId, result }) => (result === 'ringing' && agentId !== null ? [agentId] : []));
