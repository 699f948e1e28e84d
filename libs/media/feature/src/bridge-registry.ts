import {
  BRIDGE_HEARTBEATS,
  BRIDGE_LOST_AFTER_MS,
  bridgeHeartbeatSchema,
  bridgeHeartbeatSubject,
  type BridgeHeartbeat,
} from '@parlance/media/contracts';
import type { SignalBus } from '@parlance/platform/messaging';

/** Which bridges are alive, by their heartbeats. */
export class BridgeRegistry {
  private readonly heardAtMs = new Map<string, number>();
  private hearingSinceMs = Number.POSITIVE_INFINITY;
  private end: (() => void) | undefined;

  constructor(
    private readonly own: string,
    private readonly signals: SignalBus,
  ) {}

  start(): void {
    this.end = this.signals.subscribe(BRIDGE_HEARTBEATS, (data) => {
      const parsed = bridgeHeartbeatSchema.safeParse(data);
      if (parsed.success) this.hear(parsed.data.bridgeId, performance.now());
    });
  }

  stop(): void {
    this.end?.();
  }

  beat(heartbeat: BridgeHeartbeat): void {
    this.signals.publish(bridgeHeartbeatSubject(this.own), heartbeat);
  }

  /**
   * Whether another bridge is gone. Nobody is while our own heartbeat does not come back: then it is us who hear
   * nothing.
   */
  isGone(bridgeId: string): boolean {
    const now = performance.now();
    const silentMs = (id: string): number => now - (this.heardAtMs.get(id) ?? Number.NEGATIVE_INFINITY);
    if (bridgeId === this.own || silentMs(this.own) > BRIDGE_LOST_AFTER_MS / 2) return false;
    return now - this.hearingSinceMs > BRIDGE_LOST_AFTER_MS && silentMs(bridgeId) > BRIDGE_LOST_AFTER_MS;
  }

  private hear(bridgeId: string, nowMs: number): void {
    if (bridgeId === this.own) {
      const before = this.heardAtMs.get(bridgeId);
      // After a gap of our own the others need time to be heard again.
      if (before === undefined || nowMs - before > BRIDGE_LOST_AFTER_MS / 2) this.hearingSinceMs = nowMs;
    }
    this.heardAtMs.set(bridgeId, nowMs);
  }
}
