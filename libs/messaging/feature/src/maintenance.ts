import { Inject, Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type ConfigValues } from '@parlance/platform/config';
import { LOGGER, type Logger } from '@parlance/platform/observability';
import {
  dropExpiredPartitions,
  ensurePartitions,
  partitionOf,
  UnitOfWork,
} from '@parlance/platform/persistence';
import { days, hours, minus } from '@parlance/shared/kernel';
import type { gatewayConfig } from './config';
import { forgetStrayItems, forgetWebhookKeys } from './persistence/journal.sql';

const PARTITIONED = [
  { table: 'message', by: 'month', ahead: 2 },
  { table: 'webhook_item', by: 'day', ahead: 7 },
] as const;

/** Meta repeats a webhook for 7 days; a key is kept twice as long. */
const KEYS_LIVE = days(14);

/**
 * Partitions ahead of time, and the end of what has been kept long enough. By the machine's time, which is in the ids
 * that rows are partitioned by, and not by a clock that a demonstration may move.
 */
@Injectable()
export class Maintenance implements OnModuleInit, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: ConfigValues<typeof gatewayConfig>,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.run();
    this.timer = setInterval(() => void this.run(), hours(1)).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async run(): Promise<void> {
    const now = new Date();
    try {
      await this.unitOfWork.acrossTenants(async (tx) => {
        for (const { table, by, ahead } of PARTITIONED) await ensurePartitions(tx, { table, by }, now, ahead);
        const keptSince = minus(now, days(this.config.JOURNAL_RETENTION_DAYS));
        await dropExpiredPartitions(tx, 'webhook_item', keptSince);
        await forgetStrayItems(tx, partitionOf('day', keptSince).starts);
        await forgetWebhookKeys(tx, minus(now, KEYS_LIVE));
      });
    } catch (error) {
      // Rows go to the default partitions meanwhile.
      this.logger.error({ err: error }, 'Partitions could not be maintained');
    }
  }
}
