import { Injectable } from '@nestjs/common';
import {
  analyticsErrors,
  type CallHistoryEntry,
  type exportCallHistory,
} from '@parlance/analytics/contracts';
import { csvColumns, isTimeZone } from '@parlance/analytics/domain';
import { UnitOfWork } from '@parlance/platform/persistence';
import { ProblemError, type ReplyOf, type RequestOf } from '@parlance/shared/contract-kit';
import { stringify } from 'csv-stringify/sync';
import { requireReader } from '../access';
import { restrictToTab, visibleCalls } from '../persistence/filter-sql';
import { HistoryReader, sortKey } from '../persistence/history-reader';
import { decodeCursor, encodeCursor, listName } from './cursor';

const ROWS_OF_A_PART = 500;

/** The list as CSV (RFC 4180), part by part: nothing is held between parts, so that any size is exported (C-080). */
@Injectable()
export class ExportCalls {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async part(request: RequestOf<typeof exportCallHistory>): Promise<ReplyOf<typeof exportCallHistory>> {
    const { actor, sort, timeZone } = request;
    requireReader(actor);
    if (!isTimeZone(timeZone)) throw unknownTimeZone(timeZone);
    const list = listName(sort, request, `csv ${timeZone}`);
    const position = decodeCursor(list, request.cursor);
    const rows = await this.unitOfWork.run(actor.tenantId, async (tx) => {
      const sql = await visibleCalls(tx, actor, request);
      restrictToTab(sql, request);
      return new HistoryReader(tx).page(sql, sort, position, ROWS_OF_A_PART + 1);
    });
    const part = rows.slice(0, ROWS_OF_A_PART);
    const last = part.at(-1);
    return {
      csv: toCsv(
        part.map(({ entry }) => entry),
        timeZone,
        position === null,
      ),
      rows: part.length,
      nextCursor:
        rows.length > ROWS_OF_A_PART && last
          ? encodeCursor(list, { key: sortKey(sort, last), callId: last.entry.callId })
          : null,
    };
  }
}

/** A spreadsheet must not take what a customer is called for a formula: such cells begin with an apostrophe. */
function toCsv(entries: readonly CallHistoryEntry[], timeZone: string, withTitles: boolean): string {
  const columns = csvColumns(timeZone);
  return stringify(
    [
      ...(withTitles ? [columns.map(({ title }) => title)] : []),
      ...entries.map((entry) => columns.map(({ cell }) => cell(entry))),
    ],
    { escape_formulas: true, record_delimiter: '\r\n' },
  );
}

function unknownTimeZone(timeZone: string): ProblemError {
  const message = 'must be a name of the IANA time zone database, for example Europe/Berlin';
  return new ProblemError(analyticsErrors.unknown_time_zone, {
    detail: `timeZone: "${timeZone}" is not known; it ${message}`,
    errors: [{ path: 'timeZone', rule: 'time-zone', message }],
  });
}
