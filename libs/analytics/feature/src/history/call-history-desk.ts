import { Injectable } from '@nestjs/common';
import {
  analyticsErrors,
  type CallHistoryEntry,
  type getCallHistoryEntry,
  type listCallHistory,
} from '@parlance/analytics/contracts';
import { UnitOfWork } from '@parlance/platform/persistence';
import { canSeeCall, ProblemError, type ReplyOf, type RequestOf } from '@parlance/shared/contract-kit';
import { requireReader } from '../access';
import { excerptsOf } from '../persistence/excerpts';
import { restrictToTab, visibleCalls } from '../persistence/filter-sql';
import { HistoryReader, sortKey } from '../persistence/history-reader';
import { countTabs } from '../persistence/tab-counts';
import { decodeCursor, encodeCursor, listName } from './cursor';

/** What people read of the history: pages and single entries, bound by the same rule (C-096). */
@Injectable()
export class CallHistoryDesk {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async list(request: RequestOf<typeof listCallHistory>): Promise<ReplyOf<typeof listCallHistory>> {
    const { actor, sort, limit, search } = request;
    requireReader(actor);
    const list = listName(sort, request);
    const position = decodeCursor(list, request.cursor);
    return this.unitOfWork.run(actor.tenantId, async (tx) => {
      const sql = await visibleCalls(tx, actor, request);
      const counts = await countTabs(tx, sql);
      restrictToTab(sql, request);
      const rows = await new HistoryReader(tx).page(sql, sort, position, limit + 1);
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const excerpts = search
        ? await excerptsOf(
            tx,
            page.map(({ entry }) => entry.callId),
            search,
          )
        : new Map<string, string>();
      return {
        items: page.map(({ entry }) => ({ ...entry, excerpt: excerpts.get(entry.callId) ?? null })),
        nextCursor:
          rows.length > limit && last
            ? encodeCursor(list, { key: sortKey(sort, last), callId: last.entry.callId })
            : null,
        counts,
      };
    });
  }

  /** What must not be seen does not exist: the problem is the same. */
  async get({ actor, callId }: RequestOf<typeof getCallHistoryEntry>): Promise<CallHistoryEntry> {
    requireReader(actor);
    const [found] = await this.unitOfWork.run(actor.tenantId, (tx) => new HistoryReader(tx).byIds([callId]));
    if (!found || !canSeeCall(actor, found.entry))
      throw new ProblemError(analyticsErrors.unknown_call, { detail: 'No call of yours has this id' });
    return found.entry;
  }
}
