import { exportCallHistoryRoute } from '@parlance/gateway/contracts';
import { addressOf } from '../api/call';
import { ApiError, noAnswer, problemFrom } from '../api/problem';
import type { CallHistoryQuery } from './calls-search';

/** Rows in a piece of CSV: line ends outside quotes. Pieces may be cut anywhere, also inside a quoted field. */
export function rowCounter(): (piece: string) => number {
  let rows = 0;
  let isQuoted = false;
  return (piece) => {
    for (const character of piece) {
      if (character === '"') isQuoted = !isQuoted;
      else if (character === '\n' && !isQuoted) rows++;
    }
    return rows;
  };
}

/** Reads the whole export and says how many calls have come so far. Throws when it breaks off: half a file is none. */
export async function exportCsv(
  query: CallHistoryQuery,
  timeZone: string,
  onRows: (rows: number) => void,
  signal: AbortSignal,
): Promise<Blob> {
  let response: Response;
  try {
    response = await fetch(addressOf(exportCallHistoryRoute, {}, { ...query, timeZone }), {
      credentials: 'same-origin',
      signal,
    });
  } catch (error) {
    throw signal.aborted ? error : noAnswer(error);
  }
  if (!response.ok || !response.body)
    throw new ApiError(problemFrom(response.status, await response.json().catch(() => undefined)));
  const parts: BlobPart[] = [];
  const decoder = new TextDecoder();
  const count = rowCounter();
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      // The first row names the columns.
      onRows(Math.max(0, count(decoder.decode(value, { stream: true })) - 1));
    }
  } catch (error) {
    throw signal.aborted ? error : noAnswer(error);
  }
  return new Blob(parts, { type: 'text/csv' });
}

/** Hands a file to the browser's downloads. */
export function saveFile(blob: Blob, fileName: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 30_000);
}
