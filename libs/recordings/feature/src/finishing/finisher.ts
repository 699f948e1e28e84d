import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { CLOCK, CONFIG, type ConfigValues } from '@parlance/platform/config';
import { LOGGER, type Logger } from '@parlance/platform/observability';
import { UnitOfWork, type Tx } from '@parlance/platform/persistence';
import { MOST_ATTEMPTS, retryDelayMs } from '@parlance/recordings/domain';
import { seconds, type Clock } from '@parlance/shared/kernel';
import { Announcements } from '../announcements';
import type { recordingsConfig } from '../config';
import { RecordingRepository } from '../persistence/recording-repository';
import type { CallRecordingRow, Step } from '../persistence/rows';
import { LeasedWork } from '../work/leased-work';
import { WorkSignals } from '../work/work-signals';
import { FinishFiles } from './finish-files';
import { FinishSummary, nothingToConclude, type Conclusion } from './finish-summary';
import { FinishTranscript, withoutRecording } from './finish-transcript';

const WAIT_MS = seconds(1);

/** What a finished step changes; the events that belong to it are stated in the same transaction. */
type Change = (tx: Tx, row: CallRecordingRow) => Promise<void>;

/**
 * Files, transcript and summary of ended calls, one step after the other, each on its own: a step that was begun and not
 * finished, by whatever end of the process, is begun again; one that was finished is not.
 */
@Injectable()
export class Finisher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly work: LeasedWork;

  constructor(
    unitOfWork: UnitOfWork,
    wakers: WorkSignals,
    private readonly files: FinishFiles,
    private readonly transcripts: FinishTranscript,
    private readonly summaries: FinishSummary,
    private readonly announcements: Announcements,
    @Inject(CLOCK) clock: Clock,
    @Inject(CONFIG) config: ConfigValues<typeof recordingsConfig>,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.work = new LeasedWork({
      unitOfWork,
      clock,
      logger,
      leaseMs: seconds(config.RECORDING_LEASE_SECONDS),
      capacity: config.RECORDING_CONCURRENCY,
      steps: ['files', 'transcript', 'summary'],
      run: (row, signal) => this.run(row, signal),
    });
    wakers.onWork('files', () => this.work.wake());
  }

  onApplicationBootstrap(): void {
    this.work.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.work.stop();
  }

  private async run(row: CallRecordingRow, signal: AbortSignal): Promise<void> {
    const step = row.step!;
    let change: Change | 'wait';
    try {
      // One that ends the process each time is not begun for ever.
      change = row.attempts > MOST_ATTEMPTS ? this.givenUp(step) : await this.step(row, signal);
    } catch (error) {
      if (signal.aborted) return this.work.postpone(row, 0, row.attempts - 1);
      this.logger.warn({ err: error, callId: row.callId, step }, 'A step of a recording failed');
      if (row.attempts < MOST_ATTEMPTS)
        return this.work.postpone(row, retryDelayMs(row.attempts), row.attempts);
      change = this.givenUp(step);
    }
    if (change === 'wait') return this.work.postpone(row, WAIT_MS, 0);
    await this.work.write(row, change);
  }

  private async step(row: CallRecordingRow, signal: AbortSignal): Promise<Change | 'wait'> {
    if (row.step === 'files') {
      const found = await this.files.find(row);
      return found === 'wait' ? found : (tx, fresh) => this.filesFound(tx, fresh, found);
    }
    if (row.step === 'transcript') {
      const transcript = await this.transcripts.transcribe(row, signal);
      signal.throwIfAborted();
      return (tx, fresh) => this.transcribed(tx, fresh, transcript);
    }
    const conclusion = await this.summaries.conclude(row);
    return (tx, fresh) => this.concluded(tx, fresh, conclusion);
  }

  private givenUp(step: Step): Change {
    const reason = 'It could not be made, however often it was tried';
    if (step === 'files')
      return (tx, row) =>
        this.filesFound(tx, row, { state: 'unavailable', reason: 'The recording cannot be read' });
    if (step === 'transcript')
      return (tx, row) => this.transcribed(tx, row, withoutRecording(row.transcript, reason));
    const { summary, ...nothing } = nothingToConclude(reason);
    return (tx, row) => this.concluded(tx, row, { ...nothing, summary: { ...summary, state: 'failed' } });
  }

  private async filesFound(tx: Tx, row: CallRecordingRow, found: Partial<CallRecordingRow>): Promise<void> {
    Object.assign(row, found);
    if (row.state === 'ready') return this.next(tx, row, 'transcript');
    row.transcript = withoutRecording(row.transcript, row.reason ?? '');
    await this.next(tx, row, 'summary');
    if (row.transcript.state === 'ready') this.announcements.transcribed(tx, row);
  }

  private async transcribed(
    tx: Tx,
    row: CallRecordingRow,
    transcript: CallRecordingRow['transcript'],
  ): Promise<void> {
    row.transcript = transcript;
    await this.next(tx, row, 'summary');
    if (transcript.state === 'ready') this.announcements.transcribed(tx, row);
  }

  private async concluded(tx: Tx, row: CallRecordingRow, conclusion: Conclusion): Promise<void> {
    row.summary = conclusion.summary;
    row.variables = conclusion.variables;
    await this.next(tx, row, null);
    this.announcements.extracted(tx, row, conclusion);
  }

  private async next(tx: Tx, row: CallRecordingRow, step: Step | null): Promise<void> {
    row.step = step;
    row.attempts = 0;
    row.leaseId = null;
    await new RecordingRepository(tx).save(row);
    this.announcements.updated(tx, row);
  }
}
