import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type BeforeApplicationShutdown,
} from '@nestjs/common';
import { listGraphAccounts } from '@parlance/messaging/contracts';
import { Periodic } from '@parlance/platform/background-work';
import { CONFIG, type ConfigValues } from '@parlance/platform/config';
import { QueryClient } from '@parlance/platform/messaging';
import { minutes, seconds } from '@parlance/shared/kernel';
import type { templatesConfig } from '../config';
import { AccountLeases } from './account-leases';
import { SyncAccount } from './sync-account';

interface Wanted {
  readonly tenantId: string;
  readonly wabaId: string;
  /** A reading younger than this will do. */
  readonly minAgeMs: number;
}

const TICK_MS = seconds(1);
const ACCOUNTS_RETRY_MS = seconds(10);

/**
 * Reads every connected account at start and then every few minutes, and at once when something asks for it: webhooks
 * alone leave a catalogue stale for ever when one is lost (I25).
 */
@Injectable()
export class Reconciler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Reconciler.name);
  private readonly wanted = new Map<string, Wanted>();
  private readonly intervalMs: number;
  private readonly loop = new Periodic('Template reconciliation', TICK_MS, () => this.tick());
  private nextRound = 0;

  constructor(
    private readonly queries: QueryClient,
    private readonly leases: AccountLeases,
    private readonly accounts: SyncAccount,
    @Inject(CONFIG) config: ConfigValues<typeof templatesConfig>,
  ) {
    this.intervalMs = minutes(config.TEMPLATE_SYNC_INTERVAL_MINUTES);
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** Asks for a reading within seconds. Lost with the process; the next round makes up for it. */
  request(tenantId: string, wabaId: string, minAgeMs = 0): void {
    const key = `${tenantId} ${wabaId}`;
    const age = Math.min(minAgeMs, this.wanted.get(key)?.minAgeMs ?? Infinity);
    this.wanted.set(key, { tenantId, wabaId, minAgeMs: age });
  }

  private async tick(): Promise<void> {
    if (performance.now() >= this.nextRound) await this.planRound();
    for (const [key, wanted] of [...this.wanted]) {
      if (this.wanted.get(key) !== wanted) continue;
      this.wanted.delete(key);
      if (!(await this.reconcile(wanted)) && wanted.minAgeMs === 0) this.wanted.set(key, wanted);
    }
  }

  private async planRound(): Promise<void> {
    this.nextRound = performance.now() + ACCOUNTS_RETRY_MS;
    const { items } = await this.queries.ask(listGraphAccounts, {});
    for (const { tenantId, wabaId } of items) this.request(tenantId, wabaId, this.intervalMs / 2);
    this.nextRound = performance.now() + this.intervalMs;
  }

  /** False when another replica is at it: its reading may have begun before what asked for this one. */
  private async reconcile({ tenantId, wabaId, minAgeMs }: Wanted): Promise<boolean> {
    if (!(await this.leases.acquire(tenantId, wabaId, minAgeMs))) return false;
    let succeeded = false;
    try {
      const result = await this.accounts.sync(tenantId, wabaId);
      succeeded = true;
      if (result.added + result.updated + result.deleted > 0) {
        this.logger.log({ tenantId, ...result }, 'Took over templates from Meta');
      }
    } catch (error) {
      this.logger.warn({ err: error, tenantId }, 'The templates of an account could not be read');
    } finally {
      await this.leases.release(tenantId, wabaId, succeeded);
    }
    return true;
  }
}
