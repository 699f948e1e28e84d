import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Periodic } from '@parlance/platform/background-work';
import { CLOCK } from '@parlance/platform/config';
import { UnitOfWork } from '@parlance/platform/persistence';
import { days, minus, seconds, type Clock } from '@parlance/shared/kernel';
import { CallRepository } from '../persistence/call-repository';
import { EvaluateCall } from './evaluate-call';

const BATCH = 50;
/** Nothing comes so long after the last word about a call. */
const FORGOTTEN_AFTER_MS = days(15);

/** Evaluates calls of which the data did not come in time with what is known, and forgets old ones. */
@Injectable()
export class OverdueCalls implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop = new Periodic('Overdue calls', seconds(2), () => this.sweep());

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly evaluation: EvaluateCall,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.start({ atOnce: true });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  private async sweep(): Promise<void> {
    const now = this.clock.now();
    const due = await this.unitOfWork.acrossTenants(async (tx) => {
      const calls = new CallRepository(tx);
      await calls.forget(minus(now, FORGOTTEN_AFTER_MS), BATCH);
      return calls.due(now, BATCH);
    });
    for (const { tenantId, id } of due)
      await this.unitOfWork.run(tenantId, async (tx) =>
        this.evaluation.evaluate(tx, await new CallRepository(tx).lock(id, now)),
      );
  }
}
