import { Inject, Injectable } from '@nestjs/common';
import { listCallVariables, type CallVariable } from '@parlance/automation/contracts';
import { QueryClient } from '@parlance/platform/messaging';
import { LOGGER, type Logger } from '@parlance/platform/observability';
import { ModelUnusable, type ChatModel } from '@parlance/providers/language';
import type { callDataExtracted, CallSummary } from '@parlance/recordings/contracts';
import type { CallData } from '@parlance/recordings/domain';
import type { DataOf } from '@parlance/shared/contract-kit';
import type { CallRecordingRow } from '../persistence/rows';
import { MODEL } from '../speech';
import { writeRecord } from './model-language';
import { noSummary, OfflineLanguage } from './offline-language';

export interface Conclusion extends Pick<DataOf<typeof callDataExtracted>, 'method' | 'reason'> {
  readonly summary: CallSummary;
  readonly variables: CallData;
}

/** Failures of the language server after which the local way is taken. */
const MODEL_ATTEMPTS = 3;

/** C-103 and K-030: what a call came to. */
@Injectable()
export class FinishSummary {
  constructor(
    private readonly queries: QueryClient,
    private readonly offline: OfflineLanguage,
    @Inject(MODEL) private readonly model: ChatModel | null,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Throws what may succeed another time. */
  async conclude(row: CallRecordingRow): Promise<Conclusion> {
    const { transcript, inboxId, tenantId } = row;
    if (transcript.utterances.length === 0)
      return nothingToConclude(transcript.reason ?? 'Nothing was said in the call');
    const { variables } = await this.queries.ask(listCallVariables, { tenantId, inboxId }, { tenantId });
    return (await this.byModel(row, variables)) ?? (await this.locally(row, variables));
  }

  private async byModel(
    row: CallRecordingRow,
    variables: readonly CallVariable[],
  ): Promise<Conclusion | null> {
    if (!this.model) return null;
    try {
      return conclusion(await writeRecord(this.model, row.transcript, variables), 'model', variables);
    } catch (error) {
      if (!(error instanceof ModelUnusable) && row.attempts < MODEL_ATTEMPTS) throw error;
      this.logger.warn({ err: error, callId: row.callId }, 'The language model is of no use for this call');
      return null;
    }
  }

  private async locally(row: CallRecordingRow, variables: readonly CallVariable[]): Promise<Conclusion> {
    const summary = await this.offline.summarise(row.transcript);
    const values = await this.offline.extract(row.transcript, variables);
    return conclusion({ summary, variables: values }, 'offline', variables);
  }
}

const conclusion = (
  record: Pick<Conclusion, 'summary' | 'variables'>,
  method: Conclusion['method'],
  variables: readonly CallVariable[],
): Conclusion =>
  variables.length > 0
    ? { ...record, method, reason: null }
    : { ...record, method: 'none', reason: 'No variables are set up for this inbox' };

export const nothingToConclude = (reason: string): Conclusion => ({
  summary: noSummary(reason),
  variables: {},
  method: 'none',
  reason,
});
