export interface ContentRange {
  readonly start: number;
  /** The last byte, included. */
  readonly end: number;
}

/**
 * A `Range` header over a file of `size` bytes (RFC 9110, 14.2): null serves the whole file, as for several ranges or
 * what cannot be read; 'unsatisfiable' is 416.
 */
export function parseRange(header: string | undefined, size: number): ContentRange | 'unsatisfiable' | null {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '');
  if (!match) return null;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return null;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return null;
  if (start >= size) return 'unsatisfiable';
  return { start, end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}
