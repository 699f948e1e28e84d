import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { BRIDGE_HEARTBEAT_MS } from '@parlance/media/contracts';
import type { Logger } from '@parlance/platform/observability';
import type { AppendableStore } from '@parlance/providers/object-store';
import { seconds, type Clock } from '@parlance/shared/kernel';
import type { BridgeRegistry } from './bridge-registry';
import type { MediaBridge } from './media-bridge';
import { observeCalls } from './metrics';
import { recoverRecordings } from './recording/recover-recordings';

const RECOVERY_MS = seconds(5);

export interface BridgeLifeParts {
  readonly bridgeId: string;
  readonly maxCalls: number;
  readonly bridge: MediaBridge;
  readonly registry: BridgeRegistry;
  readonly store: AppendableStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Starts and stops the bridge with its process, says that it lives, and finishes what dead ones left. */
export class BridgeLife implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timers: NodeJS.Timeout[] = [];
  private endObservation: () => void = () => undefined;
  private recovering: Promise<void> | undefined;

  constructor(private readonly parts: BridgeLifeParts) {}

  onApplicationBootstrap(): void {
    const { bridge, registry } = this.parts;
    registry.start();
    bridge.start();
    this.endObservation = observeCalls(() => bridge.size, this.parts.maxCalls);
    this.beat();
    this.timers = [
      setInterval(() => this.beat(), BRIDGE_HEARTBEAT_MS),
      setInterval(() => (this.recovering ??= this.recover()), RECOVERY_MS),
    ];
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.parts.bridge.stop();
    for (const timer of this.timers) clearInterval(timer);
    this.endObservation();
    await this.recovering;
    this.parts.registry.stop();
  }

  private beat(): void {
    const { bridgeId, maxCalls, bridge, registry, clock, logger } = this.parts;
    try {
      registry.beat({ bridgeId, at: clock.now().toISOString(), calls: bridge.size, maxCalls });
    } catch (error) {
      logger.warn({ err: error }, 'The heartbeat could not be sent');
    }
  }

  private async recover(): Promise<void> {
    const { store, registry, logger } = this.parts;
    try {
      await recoverRecordings(store, (bridgeId) => registry.isGone(bridgeId), logger);
    } catch (error) {
      logger.error({ err: error }, 'Open recordings could not be looked through');
    } finally {
      this.recovering = undefined;
    }
  }
}
