import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Side } from '@parlance/media/contracts';
import { CLOCK, CONFIG, type ConfigValues } from '@parlance/platform/config';
import { QueryClient, SignalBus } from '@parlance/platform/messaging';
import { LOGGER, type Logger } from '@parlance/platform/observability';
import { UnitOfWork } from '@parlance/platform/persistence';
import { FilesystemStore } from '@parlance/providers/object-store';
import type { HeardUtterance, SpeechToText } from '@parlance/providers/speech';
import { seconds, type Clock } from '@parlance/shared/kernel';
import { Announcements } from '../announcements';
import type { recordingsConfig } from '../config';
import { RecordingRepository } from '../persistence/recording-repository';
import type { CallRecordingRow } from '../persistence/rows';
import { readManifest } from '../stored-files';
import { SPEECH } from '../speech';
import { LeasedWork } from '../work/leased-work';
import { WorkSignals } from '../work/work-signals';
import { listenToCall } from './live-call';

/** The bridge writes its manifest when audio begins to flow. */
const NOT_YET_MS = seconds(1);
const AFTER_FAILURE_MS = seconds(5);

/**
 * Drafts of what is said while a call runs, for whoever acts on it at once. A process that takes over another's call hears
 * what is said from then on.
 */
@Injectable()
export class LiveTranscription implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly work: LeasedWork;

  constructor(
    unitOfWork: UnitOfWork,
    wakers: WorkSignals,
    private readonly signals: SignalBus,
    private readonly queries: QueryClient,
    private readonly announcements: Announcements,
    private readonly store: FilesystemStore,
    @Inject(SPEECH) private readonly speech: SpeechToText,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: ConfigValues<typeof recordingsConfig>,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.work = new LeasedWork({
      unitOfWork,
      clock,
      logger,
      leaseMs: seconds(config.RECORDING_LEASE_SECONDS),
      capacity: config.LIVE_TRANSCRIPTIONS,
      steps: ['live'],
      run: (row, signal) => this.listen(row, signal),
    });
    wakers.onWork('live', () => this.work.wake());
  }

  onApplicationBootstrap(): void {
    if (this.config.LIVE_TRANSCRIPTIONS > 0 && this.speech.listensLive) this.work.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.work.stop();
  }

  private async listen(row: CallRecordingRow, signal: AbortSignal): Promise<void> {
    const { callId, tenantId } = row;
    const manifest = await readManifest(this.store, tenantId, callId);
    if (!manifest) return this.work.postpone(row, NOT_YET_MS, 0);
    const { speech, signals, queries, logger } = this;
    const { bridgeId } = manifest;
    let stated: Promise<unknown> = Promise.resolve();
    const heard = (side: Side, utterance: HeardUtterance): void => {
      stated = stated.then(() => this.state(row, side, utterance, signal));
    };
    try {
      await listenToCall({ callId, tenantId, bridgeId, speech, signals, queries, logger, heard }, signal);
      await stated;
      await this.work.postpone(row, 0, 0);
    } catch (error) {
      logger.warn({ err: error, callId }, 'A call cannot be listened to; it is tried again');
      await this.work.postpone(row, AFTER_FAILURE_MS, row.attempts);
    }
  }

  /** In the order in which it was recognised, once, whatever the database does meanwhile. */
  private async state(
    row: CallRecordingRow,
    side: Side,
    utterance: HeardUtterance,
    signal: AbortSignal,
  ): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.work.write(row, async (tx, fresh) => {
          if (fresh.step !== 'live') return;
          const said = { side, ...utterance };
          const { transcript } = fresh;
          fresh.transcript = {
            ...transcript,
            state: 'live',
            reason: null,
            provider: this.speech.name,
            utterances: [...transcript.utterances, said],
          };
          await new RecordingRepository(tx).save(fresh);
          this.announcements.heard(tx, fresh, said);
        });
        return;
      } catch (error) {
        this.logger.warn(
          { err: error, callId: row.callId },
          'An utterance could not be kept; it is tried again',
        );
        await new Promise((resolve) => setTimeout(resolve, seconds(1)));
      }
    }
  }
}
