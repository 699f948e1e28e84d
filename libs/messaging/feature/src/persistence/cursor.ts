import { platformErrors, ProblemError } from '@parlance/shared/contract-kit';
import { isId } from '@parlance/shared/kernel';

/** Where a page ended: the moment it is ordered by, and the id that tells rows of one moment apart. */
export interface Position {
  readonly at: string;
  readonly id: string;
}

export const encodeCursor = ({ at, id }: Position): string =>
  Buffer.from(JSON.stringify([at, id])).toString('base64url');

export function decodeCursor(cursor: string | undefined): Position | null {
  if (cursor === undefined) return null;
  try {
    const [at, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (typeof at === 'string' && !Number.isNaN(Date.parse(at)) && typeof id === 'string' && isId(id))
      return { at: new Date(at).toISOString(), id };
  } catch {
    // Told below.
  }
  const message = 'must be the nextCursor of the page before';
  throw new ProblemError(platformErrors.invalid_input, {
    detail: `cursor: ${message}`,
    errors: [{ path: 'cursor', rule: 'cursor', message }],
  });
}

/** A page out of one row more than was asked for. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  position: (row: Row) => Position,
  item: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(item),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(position(last)) : null,
  };
}
