import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { WorkLoop } from '@parlance/platform/background-work';
import { CLOCK } from '@parlance/platform/config';
import { LOGGER, type Logger } from '@parlance/platform/observability';
import { UnitOfWork } from '@parlance/platform/persistence';
import { minutes, plus, seconds, type Clock } from '@parlance/shared/kernel';
import { AdmitCall } from '../calls/admit-call';
import { AnswerCall } from '../calls/answer-call';
import { FinishCall } from '../calls/finish-call';
import { PlaceCall } from '../calls/place-call';
import { SettleMedia } from '../calls/settle-media';
import { WorkRepository, type Work, type WorkKind } from '../persistence/work-repository';
import { WorkQueue } from './work-queue';

/** Longer than anything that is done here takes. */
const LEASE_MS = seconds(20);
const AT_ONCE = 24;
const PAUSES_MS = [seconds(0.3), seconds(1), seconds(2), seconds(5), seconds(15), minutes(1)];
/** About an hour and a half: by then nothing is left of any call that this could concern. */
const MOST_ATTEMPTS = 90;

/** Does what transactions have asked for, each piece until it is done, in whichever process lives. */
@Injectable()
export class Worker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly running = new Set<Promise<void>>();
  private readonly loop: WorkLoop;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly admission: AdmitCall,
    private readonly answers: AnswerCall,
    private readonly placing: PlaceCall,
    private readonly media: SettleMedia,
    private readonly endings: FinishCall,
    queue: WorkQueue,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.loop = new WorkLoop({ name: 'Work of calls', pollMs: 500, work: () => this.begin(), logger });
    queue.onWork(() => this.loop.wake());
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
    await Promise.all(this.running);
  }

  private readonly doing: Record<WorkKind, (work: Work) => Promise<void>> = {
    admit: (work) => this.admission.admit(work),
    'pre-accept': (work) => this.admission.preAccept(work),
    accept: (work) => this.answers.resume(work),
    media: (work) => this.media.settle(work),
    place: (work) => this.placing.resume(work),
    'close-media': (work) => this.endings.closeMedia(work),
    'end-at-meta': (work) => this.endings.endAtMeta(work),
    release: (work) => this.placing.release(work),
  };

  private async begin(): Promise<boolean> {
    const room = AT_ONCE - this.running.size;
    if (room === 0) return false;
    const now = this.clock.now();
    const taken = await this.unitOfWork.acrossTenants((tx) =>
      new WorkRepository(tx).take(now, plus(now, LEASE_MS), room),
    );
    for (const work of taken) {
      const done = this.perform(work).finally(() => {
        this.running.delete(done);
        this.loop.wake();
      });
      this.running.add(done);
    }
    return false;
  }

  private async perform(work: Work): Promise<void> {
    const { tenantId, callId, kind, attempts } = work;
    try {
      await this.doing[kind](work);
      await this.unitOfWork.run(tenantId, (tx) => new WorkRepository(tx).done(work));
    } catch (error) {
      this.logger.warn(
        { err: error, callId, kind, attempts },
        'Work of a call failed and will be tried again',
      );
      await this.later(work).catch(() => undefined);
    }
  }

  /** When even this fails, the lease brings the work back. */
  private async later(work: Work): Promise<void> {
    const pause = PAUSES_MS[Math.min(work.attempts, PAUSES_MS.length) - 1] ?? PAUSES_MS[0]!;
    await this.unitOfWork.run(work.tenantId, (tx) => {
      const repository = new WorkRepository(tx);
      return work.attempts >= MOST_ATTEMPTS
        ? repository.done(work)
        : repository.again(work, plus(this.clock.now(), pause));
    });
  }
}
