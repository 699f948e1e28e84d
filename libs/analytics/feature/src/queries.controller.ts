import { Controller } from '@nestjs/common';
import {
  exportCallHistory,
  getCallFigures,
  getCallHistoryEntry,
  listCallHistory,
} from '@parlance/analytics/contracts';
import { OnQuery } from '@parlance/platform/messaging';
import type { ReplyOf, RequestOf } from '@parlance/shared/contract-kit';
import { CallFigures } from './figures/call-figures';
import { CallHistoryDesk } from './history/call-history-desk';
import { ExportCalls } from './history/export-calls';

@Controller()
export class QueriesController {
  constructor(
    private readonly desk: CallHistoryDesk,
    private readonly exports: ExportCalls,
    private readonly figures: CallFigures,
  ) {}

  @OnQuery(listCallHistory)
  list(request: RequestOf<typeof listCallHistory>): Promise<ReplyOf<typeof listCallHistory>> {
    return this.desk.list(request);
  }

  @OnQuery(getCallHistoryEntry)
  get(request: RequestOf<typeof getCallHistoryEntry>): Promise<ReplyOf<typeof getCallHistoryEntry>> {
    return this.desk.get(request);
  }

  @OnQuery(exportCallHistory)
  export(request: RequestOf<typeof exportCallHistory>): Promise<ReplyOf<typeof exportCallHistory>> {
    return this.exports.part(request);
  }

  @OnQuery(getCallFigures)
  getFigures(request: RequestOf<typeof getCallFigures>): Promise<ReplyOf<typeof getCallFigures>> {
    return this.figures.answer(request);
  }
}
