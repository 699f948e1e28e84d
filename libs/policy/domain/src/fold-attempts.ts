import type { LedgerEvent } from './ledger-event';
import { KEPT } from './fold-requests';

export interface Attempt {
  readonly at: Date;
  /** When the customer answered; null when not, or not yet. */
  readonly answeredAt: Date | null;
  /** Whether it may still be answered. */
  readonly open: boolean;
}

interface Known {
  reservedAt?: Date;
  released?: boolean;
  answeredAt?: Date;
  endedAt?: Date;
  /** The customer's phone had it, whatever was given back. */
  arrived?: boolean;
}

export interface Calls {
  /** Calls placed, oldest first. */
  readonly attempts: readonly Attempt[];
  /** Outbound calls that were not answered or declined, since the last answer or yes, oldest first. */
  readonly unansweredAt: readonly Date[];
  /** When a row of one, of two, of three … of them was last full, since the last yes. An answer does not undo it. */
  readonly rowFullAt: readonly Date[];
  readonly lastConnectedAt: Date | null;
}

/** What became of calls; when several things are said of one, an answer holds against everything else. */
export function foldAttempts(facts: readonly LedgerEvent[]): Calls {
  const answered = new Set(facts.flatMap((fact) => (fact.type === 'call-answered' ? [fact.callId] : [])));
  const counted = new Set<string>();
  const known = new Map<string, Known>();
  const of = (callId: string): Known => {
    const entry = known.get(callId) ?? {};
    known.set(callId, entry);
    return entry;
  };
  let unansweredAt: Date[] = [];
  let rowFullAt: Date[] = [];
  let lastConnectedAt: Date | null = null;
  for (const fact of facts) {
    switch (fact.type) {
      case 'attempt-reserved':
        of(fact.callId).reservedAt = fact.at;
        break;
      case 'attempt-released':
        of(fact.callId).released = true;
        break;
      case 'call-answered':
        if (fact.direction === 'outbound')
          Object.assign(of(fact.callId), { answeredAt: fact.at, arrived: true });
        lastConnectedAt = fact.at;
        unansweredAt = [];
        break;
      case 'call-unanswered':
      case 'call-declined':
        of(fact.callId).endedAt ??= fact.at;
        of(fact.callId).arrived = true;
        if (answered.has(fact.callId) || counted.has(fact.callId)) break;
        counted.add(fact.callId);
        unansweredAt.push(fact.at);
        rowFullAt[unansweredAt.length - 1] = fact.at;
        break;
      case 'call-abandoned':
        of(fact.callId).endedAt ??= fact.at;
        break;
      case 'reply':
        // A fresh yes starts the count anew: otherwise nobody could ever be called again after four.
        if (fact.response === 'accept') [unansweredAt, rowFullAt] = [[], []];
        break;
      case 'permission-stated':
        // Meta knows of a permission: no row has ended it.
        if (fact.status !== 'none') rowFullAt = [];
        break;
    }
  }
  const attempts = [...known.values()].flatMap((entry): Attempt[] => {
    const at = entry.reservedAt ?? entry.answeredAt ?? entry.endedAt;
    const happened = entry.answeredAt ?? entry.endedAt;
    if (!at || (entry.released && !entry.arrived)) return [];
    return [{ at, answeredAt: entry.answeredAt ?? null, open: !happened }];
  });
  attempts.sort(
    (a, b) =>
      a.at.getTime() - b.at.getTime() ||
      (a.answeredAt?.getTime() ?? Infinity) - (b.answeredAt?.getTime() ?? Infinity) ||
      Number(a.open) - Number(b.open),
  );
  return {
    attempts: attempts.slice(-KEPT),
    unansweredAt: unansweredAt.slice(-KEPT),
    rowFullAt: rowFullAt.slice(0, KEPT),
    lastConnectedAt,
  };
}
