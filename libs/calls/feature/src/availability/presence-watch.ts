import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { PRESENCE_SIGNALS, presenceSignalSchema } from '@parlance/calls/contracts';
import { Periodic } from '@parlance/platform/background-work';
import { CLOCK } from '@parlance/platform/config';
import { SignalBus } from '@parlance/platform/messaging';
import { LOGGER, type Logger } from '@parlance/platform/observability';
import { UnitOfWork } from '@parlance/platform/persistence';
import { seconds, type Clock } from '@parlance/shared/kernel';
import { Routing } from '../calls/routing';
import { AvailabilityDesk } from './availability-desk';
import { PresenceBook } from './presence-book';

/** Hears which consoles open and close, and says so to the team and to what rings there. */
@Injectable()
export class PresenceWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop = new Periodic('Presence', seconds(5), () => this.sweep());
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly signals: SignalBus,
    private readonly presence: PresenceBook,
    private readonly unitOfWork: UnitOfWork,
    private readonly desk: AvailabilityDesk,
    private readonly routing: Routing,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.unsubscribe = this.signals.subscribe(PRESENCE_SIGNALS, (data) => {
      const signal = presenceSignalSchema.parse(data);
      if (!this.presence.hear(signal, this.clock.now())) return;
      this.changed(signal.tenantId, signal.userId).catch((error: unknown) =>
        this.logger.warn({ err: error }, 'A change of presence could not be announced'),
      );
    });
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.unsubscribe();
    await this.loop.stop();
  }

  /** Consoles that closed without a word. */
  async sweep(): Promise<void> {
    for (const { tenantId, userId } of this.presence.fallenSilent(this.clock.now()))
      await this.changed(tenantId, userId);
  }

  private async changed(tenantId: string, userId: string): Promise<void> {
    await this.unitOfWork.run(tenantId, (tx) => this.desk.restate(tx, userId));
    await this.routing.withdraw(tenantId, userId);
  }
}
