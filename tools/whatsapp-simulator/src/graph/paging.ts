import { GraphError, invalidParameter } from './graph-error';

const SINCE_131059 = 24;
const DEFAULT_LIMIT = 25;

export interface PageQuery {
  limit?: string;
  after?: string;
  before?: string;
}

const encode = (id: string): string => Buffer.from(`cursor:${id}`).toString('base64url');
const decode = (cursor: string): string | null =>
  /^cursor:(.+)$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'))?.[1] ?? null;

/**
 * One page of `items` with cursors. A cursor names an item, so that pages stay right while items come and go behind it.
 * A cursor that names nothing is 131059, before version 24 code 100.
 */
export function page<T extends { id: string }>(items: T[], query: PageQuery, address: URL, version: number) {
  const limit = query.limit === undefined ? DEFAULT_LIMIT : Number(query.limit);
  if (!Number.isInteger(limit) || limit < 1)
    throw invalidParameter('Param limit must be a positive integer.');
  const position = (cursor: string): number => {
    const id = decode(cursor);
    const index = items.findIndex((item) => item.id === id);
    if (index >= 0) return index;
    throw version >= SINCE_131059
      ? new GraphError(131059, { details: 'The paging cursor is not valid.' })
      : invalidParameter('Invalid cursors values.');
  };
  let start = 0;
  if (query.after) start = position(query.after) + 1;
  else if (query.before) start = Math.max(0, position(query.before) - limit);
  const end = query.before && !query.after ? position(query.before) : start + limit;
  const found = items.slice(start, Math.min(end, start + limit));
  const link = (name: 'after' | 'before', cursor: string): string => {
    const url = new URL(address);
    url.searchParams.delete('access_token');
    url.searchParams.delete('after');
    url.searchParams.delete('before');
    url.searchParams.set(name, cursor);
    return url.toString();
  };
  const first = found[0];
  const last = found.at(-1);
  if (!first || !last) return { found, paging: undefined };
  const cursors = { before: encode(first.id), after: encode(last.id) };
  return {
    found,
    paging: {
      cursors,
      ...(items.at(-1) !== last && { next: link('after', cursors.after) }),
      ...(items[0] !== first && { previous: link('before', cursors.before) }),
    },
  };
}
