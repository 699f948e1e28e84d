import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Periodic } from '@parlance/platform/background-work';
import { CLOCK, CONFIG, type ConfigValues } from '@parlance/platform/config';
import { UnitOfWork } from '@parlance/platform/persistence';
import { days, hours, minus, seconds, type Clock } from '@parlance/shared/kernel';
import type { policyConfig } from '../config';
import { forgetDecisions } from '../persistence/call-decision-repository';
import { LedgerRepository, type TenantPair } from '../persistence/ledger-repository';
import { CallLedger } from './call-ledger';

const PAIRS = 50;
const DECISIONS = 5_000;

/** Announces what only the clock changes: Meta says nothing when a permission or a request ends. Forgets old decisions. */
@Injectable()
export class PermissionClock implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly announcing = new Periodic('Expiry of permissions', seconds(1), () => this.announce());
  private readonly forgetting = new Periodic('Forgetting of decisions', hours(1), () => this.forget());

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly ledger: CallLedger,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: ConfigValues<typeof policyConfig>,
  ) {}

  onApplicationBootstrap(): void {
    this.announcing.start();
    this.forgetting.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.announcing.stop(), this.forgetting.stop()]);
  }

  async announce(): Promise<void> {
    for (;;) {
      const due = await this.unitOfWork.acrossTenants((tx) =>
        new LedgerRepository(tx).due(this.clock.now(), PAIRS),
      );
      const settled = await Promise.allSettled(due.map((pair) => this.pass(pair)));
      const failed = settled.find((result) => result.status === 'rejected');
      // The others are announced all the same.
      if (failed) throw failed.reason;
      if (due.length < PAIRS) return;
    }
  }

  private async pass({ tenantId, ...asked }: TenantPair): Promise<void> {
    await this.unitOfWork.run(tenantId, async (tx) => {
      const { pair, dueAt } = await this.ledger.hold(tx, asked);
      // Another replica may have been here meanwhile.
      if (dueAt !== null && dueAt <= this.clock.now()) await this.ledger.refresh(tx, pair);
    });
  }

  async forget(): Promise<void> {
    const before = minus(this.clock.now(), days(this.config.DECISION_RETENTION_DAYS));
    while (
      (await this.unitOfWork.acrossTenants((tx) => forgetDecisions(tx, before, DECISIONS))) >= DECISIONS
    );
  }
}
