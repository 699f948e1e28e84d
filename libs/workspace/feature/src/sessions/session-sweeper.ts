import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { CLOCK } from '@parlance/platform/config';
import { UnitOfWork } from '@parlance/platform/persistence';
import { days, hours, minus, type Clock } from '@parlance/shared/kernel';
import { forgetOldAttempts } from './attempts';

const SWEEP_EVERY_MS = hours(1);
const KEEP_ENDED_MS = days(30);

/** Removes sessions that ended long ago and attempts that count no more. */
@Injectable()
export class SessionSweeper implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(SessionSweeper.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(
      () => void this.sweep().catch((err: unknown) => this.logger.warn({ err }, 'The session sweep failed')),
      SWEEP_EVERY_MS,
    ).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  async sweep(): Promise<void> {
    const now = this.clock.now();
    await this.unitOfWork.acrossTenants(async (tx) => {
      await tx.query('delete from session where least(expires_at, coalesce(ended_at, expires_at)) < $1', [
        minus(now, KEEP_ENDED_MS),
      ]);
      await forgetOldAttempts(tx, now);
    });
  }
}
