import type { CallOutcome, CallRecord } from './call-record';

/** Calls of one direction and one fate in a span of time. `outcome` is null for calls under way. */
export interface CallGroup {
  readonly direction: CallRecord['direction'];
  readonly outcome: CallOutcome | null;
  readonly answered: boolean;
  readonly calls: number;
  readonly talkSeconds: number;
}

export interface CallTotals {
  readonly inbound: { total: number; answered: number; missed: number; canceled: number };
  readonly outbound: { total: number; answered: number; unanswered: number };
  readonly pickUpRate: { inbound: number | null; outbound: number | null };
  readonly talkSeconds: number;
}

/** Nobody's phone rang: out of hours, or the call never came about. Such calls say nothing about who picks up. */
const NEVER_RANG: readonly (CallOutcome | null)[] = ['out-of-hours', 'failed'];

/** Whether a call counts for the pick-up rate (C-106): it was answered, or it rang and that is decided. */
const isDecided = ({ answered, outcome }: CallGroup): boolean =>
  answered || (outcome !== null && !NEVER_RANG.includes(outcome));

const sum = (groups: readonly CallGroup[]): number => groups.reduce((total, { calls }) => total + calls, 0);

function rate(groups: readonly CallGroup[]): number | null {
  const decided = sum(groups.filter(isDecided));
  return decided === 0 ? null : sum(groups.filter(({ answered }) => answered)) / decided;
}

/** Totals and rates out of counted groups. `missed` and `canceled` are those of the tabs; calls under way are in `total`. */
export function callTotals(groups: readonly CallGroup[]): CallTotals {
  const inbound = groups.filter(({ direction }) => direction === 'inbound');
  const outbound = groups.filter(({ direction }) => direction === 'outbound');
  const isOver = ({ answered, outcome }: CallGroup): boolean => !answered && outcome !== null;
  const gaveUp = ({ outcome }: CallGroup): boolean => outcome === 'canceled';
  return {
    inbound: {
      total: sum(inbound),
      answered: sum(inbound.filter(({ answered }) => answered)),
      missed: sum(inbound.filter((group) => isOver(group) && !gaveUp(group))),
      canceled: sum(inbound.filter((group) => isOver(group) && gaveUp(group))),
    },
    outbound: {
      total: sum(outbound),
      answered: sum(outbound.filter(({ answered }) => answered)),
      unanswered: sum(outbound.filter(isOver)),
    },
    pickUpRate: { inbound: rate(inbound), outbound: rate(outbound) },
    talkSeconds: groups.reduce((total, { talkSeconds }) => total + talkSeconds, 0),
  };
}
