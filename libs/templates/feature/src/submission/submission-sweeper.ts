import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Periodic } from '@parlance/platform/background-work';
import { CLOCK } from '@parlance/platform/config';
import { UnitOfWork } from '@parlance/platform/persistence';
import { seconds, type Clock } from '@parlance/shared/kernel';
import { Submissions } from './submissions';

const BATCH = 20;

/** Takes up submissions whose answer was lost, or whose process died. */
@Injectable()
export class SubmissionSweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop = new Periodic('Template submission', seconds(5), () => this.sweep());

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly submissions: Submissions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  async sweep(): Promise<void> {
    const due = await this.unitOfWork.acrossTenants((tx) =>
      tx.query<{ tenantId: string; id: string }>(
        `select tenant_id as "tenantId", id from template
         where submission is not null and submission_due_at <= $1
         order by submission_due_at limit ${BATCH}`,
        [this.clock.now()],
      ),
    );
    for (const { tenantId, id } of due) await this.submissions.resume(tenantId, id);
  }
}
