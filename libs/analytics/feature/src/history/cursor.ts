import { createHash } from 'node:crypto';
import { analyticsErrors, type CallHistoryFilter, type CallSort } from '@parlance/analytics/contracts';
import { ProblemError } from '@parlance/shared/contract-kit';
import { isId } from '@parlance/shared/kernel';

/** Where a page ended: what it is sorted by (milliseconds or seconds), and the call, which tells equal ones apart. */
export interface Position {
  readonly key: number;
  readonly callId: string;
}

/** What a cursor belongs to: it goes on in this list and in no other. */
export function listName(sort: CallSort, filter: CallHistoryFilter, extra = ''): string {
  const { tab, from, to, agentIds, inboxIds, contactId, needsFollowUp, search } = filter;
  const facts = [
    sort,
    tab,
    from,
    to,
    [...(agentIds ?? [])].sort(),
    [...(inboxIds ?? [])].sort(),
    contactId,
    needsFollowUp,
    search || undefined,
    extra,
  ];
  return createHash('sha256').update(JSON.stringify(facts)).digest('base64url').slice(0, 16);
}

export const encodeCursor = (list: string, { key, callId }: Position): string =>
  Buffer.from(JSON.stringify([list, key, callId])).toString('base64url');

/** Throws `analytics.wrong_cursor` for what is no cursor, and for one of another sort or filter. */
export function decodeCursor(list: string, cursor: string | undefined): Position | null {
  if (cursor === undefined) return null;
  const [ofList, key, callId] = read(cursor);
  if (typeof ofList !== 'string' || !Number.isSafeInteger(key) || typeof callId !== 'string' || !isId(callId))
    throw wrongCursor('must be the nextCursor of the page before');
  if (ofList !== list) throw wrongCursor('belongs to another sort or other filters; begin again without it');
  return { key: key as number, callId };
}

function read(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) ? (value as unknown[]) : [];
  } catch {
    return [];
  }
}

const wrongCursor = (message: string): ProblemError =>
  new ProblemError(analyticsErrors.wrong_cursor, {
    detail: `cursor: ${message}`,
    errors: [{ path: 'cursor', rule: 'cursor', message }],
  });
