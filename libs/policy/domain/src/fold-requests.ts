import type { LedgerEvent } from './ledger-event';

export interface PermissionRequest {
  readonly messageId: string;
  readonly sentAt: Date;
  readonly deliveredAt: Date | null;
  /** The customer's latest answer to this very request. */
  readonly answeredAt: Date | null;
  /** It never arrived: it was sent and counts, but nobody will answer it. */
  readonly failed: boolean;
}

/** More than any limit counts. */
export const KEPT = 256;

interface Known {
  reservedAt?: Date;
  sentAt?: Date;
  wamid?: string;
  deliveredAt?: Date;
  released?: boolean;
}

export function foldRequests(
  facts: readonly LedgerEvent[],
  lastConnectedAt: Date | null,
): { request: PermissionRequest | null; requestedAt: readonly Date[] } {
  const known = new Map<string, Known>();
  const answers = new Map<string, Date>();
  const of = (messageId: string): Known => {
    const entry = known.get(messageId) ?? {};
    known.set(messageId, entry);
    return entry;
  };
  for (const fact of facts) {
    if (fact.type === 'request-reserved') of(fact.messageId).reservedAt = fact.at;
    else if (fact.type === 'request-sent')
      Object.assign(of(fact.messageId), { sentAt: fact.at, wamid: fact.wamid });
    else if (fact.type === 'request-delivered') of(fact.messageId).deliveredAt = fact.at;
    else if (fact.type === 'request-released') of(fact.messageId).released = true;
    else if (fact.type === 'reply' && fact.source === 'user_action' && fact.contextId !== null)
      answers.set(fact.contextId, fact.at);
  }
  const requests = [...known].flatMap(([messageId, entry]): PermissionRequest[] => {
    const sentAt = entry.sentAt ?? entry.reservedAt ?? entry.deliveredAt;
    // One that Meta took was sent, whatever was thought of it.
    if (!sentAt || (entry.released && !entry.sentAt && !entry.deliveredAt)) return [];
    const answeredAt = (entry.wamid !== undefined && answers.get(entry.wamid)) || null;
    return [
      {
        messageId,
        sentAt,
        deliveredAt: entry.deliveredAt ?? null,
        answeredAt,
        failed: entry.released === true && !entry.deliveredAt,
      },
    ];
  });
  requests.sort((a, b) => a.sentAt.getTime() - b.sentAt.getTime() || (a.messageId < b.messageId ? -1 : 1));
  return {
    request: requests.at(-1) ?? null,
    requestedAt: requests
      .map(({ sentAt }) => sentAt)
      .filter((at) => lastConnectedAt === null || at > lastConnectedAt)
      .slice(-KEPT),
  };
}
