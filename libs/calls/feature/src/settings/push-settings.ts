import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { metaCallSettings } from '@parlance/calls/domain';
import { getInboxRoute } from '@parlance/messaging/contracts';
import { WorkLoop } from '@parlance/platform/background-work';
import { CLOCK } from '@parlance/platform/config';
import { Inbox, QueryClient } from '@parlance/platform/messaging';
import { LOGGER, type Logger } from '@parlance/platform/observability';
import { UnitOfWork } from '@parlance/platform/persistence';
import { recordCallSettingsSync, type callSettingsChanged } from '@parlance/policy/contracts';
import { GraphError } from '@parlance/providers/whatsapp-cloud';
import type { DataOf, Envelope } from '@parlance/shared/contract-kit';
import { minutes, plus, seconds, type Clock } from '@parlance/shared/kernel';
import { CallingAccess } from '../graph/calling-access';
import { SettingsPushRepository, type SettingsPush } from '../persistence/settings-push-repository';

const LEASE_MS = seconds(30);
const AT_ONCE = 4;
const UNREACHED_MS = [seconds(1), seconds(5), seconds(30), minutes(2), minutes(10)];
/** What Meta refuses, it may take once something else has changed: its limits, the subscription of the app. */
const REFUSED_MS = minutes(10);

/** Brings the call settings of inboxes to Meta, and says what became of it (C-111, C-114 to C-120). */
@Injectable()
export class PushSettings implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: WorkLoop;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly inbox: Inbox,
    private readonly queries: QueryClient,
    private readonly graph: CallingAccess,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.loop = new WorkLoop({ name: 'Call settings', pollMs: 1_000, work: () => this.push(), logger });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  async changed(envelope: Envelope<DataOf<typeof callSettingsChanged>>, durable: string): Promise<void> {
    const { settings } = envelope.data;
    if (settings.sync.state !== 'pending') return;
    await this.inbox.once(envelope, durable, async (tx) => {
      await new SettingsPushRepository(tx).put(settings, this.clock.now());
      tx.afterCommit(() => this.loop.wake());
    });
  }

  private async push(): Promise<boolean> {
    const now = this.clock.now();
    const due = await this.unitOfWork.acrossTenants((tx) =>
      new SettingsPushRepository(tx).take(now, plus(now, LEASE_MS), AT_ONCE),
    );
    await Promise.all(due.map((push) => this.bring(push)));
    return due.length === AT_ONCE;
  }

  private async bring(push: SettingsPush): Promise<void> {
    const { tenantId, inboxId, version, settings, attempts } = push;
    try {
      const refusal = await this.tell(push);
      const noted = await this.queries.ask(
        recordCallSettingsSync,
        {
          tenantId,
          inboxId,
          version,
          state: refusal === null ? 'applied' : 'refused',
          detail: refusal?.slice(0, 1_000) ?? null,
        },
        { tenantId },
      );
      await this.unitOfWork.run(tenantId, async (tx) => {
        const repository = new SettingsPushRepository(tx);
        const isOurNote = noted.sync.state === 'refused' && noted.version > version;
        // Policy has noted an earlier refusal under a version of its own: the settings are the same ones.
        if (isOurNote) await repository.renumber(inboxId, version, noted.version);
        if (refusal === null && !isOurNote) return repository.remove(inboxId, version);
        const pauseMs = refusal === null ? 0 : REFUSED_MS;
        await repository.again(inboxId, isOurNote ? noted.version : version, plus(this.clock.now(), pauseMs));
      });
    } catch (error) {
      this.logger.warn(
        { err: error, inboxId, version: settings.version },
        'Call settings did not reach Meta',
      );
      const pause = UNREACHED_MS[Math.min(attempts, UNREACHED_MS.length) - 1] ?? UNREACHED_MS[0]!;
      await this.unitOfWork.run(tenantId, (tx) =>
        new SettingsPushRepository(tx).again(inboxId, version, plus(this.clock.now(), pause)),
      );
    }
  }

  /** Meta's reason for a refusal; null when it has taken them over. Throws when it could not be asked. */
  private async tell({ tenantId, inboxId, settings }: SettingsPush): Promise<string | null> {
    const route = await this.queries.ask(getInboxRoute, { tenantId, inboxId }, { tenantId });
    const client = await this.graph.client(tenantId, route.wabaId);
    try {
      await client.updateCallSettings(route.phoneNumberId, metaCallSettings(settings, this.clock.now()));
      return null;
    } catch (error) {
      if (!(error instanceof GraphError) || error.disposition === 'retry') throw error;
      return `${error.title}: ${error.details} ${error.advice}`;
    }
  }
}
