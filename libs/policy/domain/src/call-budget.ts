import { minus, plus } from '@parlance/shared/kernel';
import type { Budget, CallLimits } from './call-rule-set';
import type { StatedLimit } from './effective-limits';
import type { Ledger } from './ledger';

export interface Remaining {
  readonly left: number;
  readonly max: number;
  readonly windowMs: number;
  /** When one is free again; null while some are left, and where none ever is. */
  readonly freeAt: Date | null;
  /** Moments to come at which one more is free, soonest first. */
  readonly lapses: readonly Date[];
}

/** A use counts until exactly `windowMs` after it: at that very moment the next one is permitted. */
function remaining({ max, windowMs }: Budget, lapsesAt: readonly Date[], now: Date): Remaining {
  const lapses = lapsesAt.filter((at) => at > now).sort((a, b) => a.getTime() - b.getTime());
  const left = Math.max(0, max - lapses.length);
  const freeAt = left > 0 || max === 0 ? null : (lapses[lapses.length - max] ?? null);
  return { left, max, windowMs, freeAt, lapses };
}

/**
 * Uses that Meta counts and we do not know of. When each of them lapses is not said: one does at the moment that Meta
 * names, the others at the latest possible one.
 */
function unexplained(ledger: Ledger, stated: StatedLimit | undefined, own: readonly Date[]): Date[] {
  if (!ledger.stated || !stated) return [];
  const { at } = ledger.stated;
  const ours = own.filter((use) => use <= at && use > minus(at, stated.windowMs)).length;
  const unknown = Math.max(0, stated.used - ours);
  return Array.from({ length: unknown }, (_, i) =>
    i === 0 && stated.freeAt ? stated.freeAt : plus(at, stated.windowMs),
  );
}

const statedFor = (
  ledger: Ledger,
  action: StatedLimit['action'],
  { windowMs }: Budget,
): StatedLimit | undefined =>
  ledger.stated?.limits.find((limit) => limit.action === action && limit.windowMs === windowMs);

export interface CallBudgets {
  readonly attempts: Remaining | null;
  readonly connected: Remaining | null;
}

/** Calls left now. `followsMeta`: what Meta counted counts as well. */
export function callBudgets(
  ledger: Ledger,
  limits: CallLimits,
  followsMeta: boolean,
  now: Date,
): CallBudgets {
  const { attempts, connected } = limits;
  const lapse = (uses: readonly Date[], budget: Budget): Date[] =>
    uses.map((at) => plus(at, budget.windowMs));
  const answered = ledger.attempts.flatMap(({ answeredAt }) => answeredAt ?? []);
  // One that is under way may yet be answered: it holds its place.
  const open = ledger.attempts.filter((attempt) => attempt.open).map(({ at }) => at);
  return {
    attempts:
      attempts &&
      remaining(
        attempts,
        lapse(
          ledger.attempts.map(({ at }) => at),
          attempts,
        ),
        now,
      ),
    connected:
      connected &&
      remaining(
        connected,
        [
          ...lapse([...answered, ...open], connected),
          ...(followsMeta ? unexplained(ledger, statedFor(ledger, 'start-call', connected), answered) : []),
        ],
        now,
      ),
  };
}

/** Permission requests left now, by the day and by the week; a connected call has started both anew. */
export function requestBudgets(
  ledger: Ledger,
  limits: CallLimits,
  followsMeta: boolean,
  now: Date,
): { day: Remaining; week: Remaining } {
  const sinceReset =
    ledger.lastConnectedAt === null || (ledger.stated !== null && ledger.stated.at > ledger.lastConnectedAt);
  const of = (budget: Budget): Remaining =>
    remaining(
      budget,
      [
        ...ledger.requestedAt.map((at) => plus(at, budget.windowMs)),
        ...(followsMeta && sinceReset
          ? unexplained(ledger, statedFor(ledger, 'request-permission', budget), ledger.requestedAt)
          : []),
      ],
      now,
    );
  return { day: of(limits.requestsPerDay), week: of(limits.requestsPerWeek) };
}

/** The scarcer of two budgets: fewer left, or free again later. */
export function scarcer(a: Remaining | null, b: Remaining | null): Remaining | null {
  if (!a || !b) return a ?? b;
  if (a.left !== b.left) return a.left < b.left ? a : b;
  if (a.left > 0) return a;
  if (a.max === 0 || b.max === 0) return a.max === 0 ? a : b;
  return (a.freeAt?.getTime() ?? 0) >= (b.freeAt?.getTime() ?? 0) ? a : b;
}
