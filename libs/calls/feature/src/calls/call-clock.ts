import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { applyEvent } from '@parlance/calls/domain';
import { Periodic } from '@parlance/platform/background-work';
import { CLOCK } from '@parlance/platform/config';
import { UnitOfWork, type Tx } from '@parlance/platform/persistence';
import { days, minus, seconds, type Clock } from '@parlance/shared/kernel';
import { coreOf, withCore, type CallRecord } from '../persistence/call-record';
import { UnmatchedRepository } from '../persistence/unmatched-repository';
import { CallSteps, type Stop } from './call-steps';
import { CallBook } from './call-book';
import { Routing } from './routing';

const BATCH = 50;
const UNMATCHED_KEPT_MS = days(1);

/** Moves calls on that only time moves: phones that rang long enough, agents who do not come back, ends never told. */
@Injectable()
export class CallClock implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop = new Periodic('The clock of calls', seconds(0.5), () => this.sweep());
  private readonly cleaning = new Periodic('Unmatched items of calls', seconds(600), () => this.forget());

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly steps: CallSteps,
    private readonly routing: Routing,
    private readonly book: CallBook,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.start();
    this.cleaning.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
    await this.cleaning.stop();
  }

  async sweep(): Promise<void> {
    const due = await this.unitOfWork.acrossTenants((tx) =>
      tx.query<{ tenantId: string; id: string }>(
        `select tenant_id as "tenantId", id from call where due_at <= $1 order by due_at limit ${BATCH}`,
        [this.clock.now()],
      ),
    );
    for (const { tenantId, id } of due)
      await this.steps.change(tenantId, id, (tx, call) => this.overdue(tx, call));
  }

  private overdue(tx: Tx, call: CallRecord): Promise<CallRecord | null> | CallRecord | null {
    const dueAt = this.book.dueAt(call);
    // It has moved on since it was looked for.
    if (dueAt === null || dueAt > this.clock.now()) return null;
    if (call.state === 'active')
      return this.stopped(call, {
        reason: 'agent-gone',
        detail: 'The agent did not come back into the call.',
      });
    if (call.direction === 'inbound') return this.routing.timedOut(tx, call);
    return this.stopped(call, {
      reason: 'no-word',
      detail: 'WhatsApp never said what became of the call.',
      uncertain: true,
    });
  }

  private stopped(call: CallRecord, stop: Stop): CallRecord | null {
    const core = applyEvent(coreOf(call), this.steps.stopped(stop));
    return core && withCore(call, core);
  }

  private async forget(): Promise<void> {
    const before = minus(this.clock.now(), UNMATCHED_KEPT_MS);
    await this.unitOfWork.acrossTenants((tx) => new UnmatchedRepository(tx).forget(before));
  }
}
