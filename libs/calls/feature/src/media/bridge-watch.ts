import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { BRIDGE_HEARTBEATS, BRIDGE_LOST_AFTER_MS, bridgeHeartbeatSchema } from '@parlance/media/contracts';
import { Periodic } from '@parlance/platform/background-work';
import { SignalBus } from '@parlance/platform/messaging';
import { LOGGER, type Logger } from '@parlance/platform/observability';
import { UnitOfWork } from '@parlance/platform/persistence';
import { seconds } from '@parlance/shared/kernel';
import { CallSteps, type Stop } from '../calls/call-steps';
import { Bridges } from './bridges';
import { BRIDGE_LOST, MEDIA_GONE } from './lost-media';

interface HeldCall {
  readonly tenantId: string;
  readonly id: string;
  readonly bridgeId: string;
}

type Bridged = Awaited<ReturnType<Bridges['list']>>[number];

/** A bridge that is heard is asked this often what it holds. */
const ASK_EVERY_MS = seconds(5);

/**
 * Notices what no signal told: a bridge that is gone, a call that a bridge no longer holds, a customer or agent who is
 * gone (I3). Heartbeats and calls of the machine are in real time, so this is as well.
 */
@Injectable()
export class BridgeWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop = new Periodic('Watching bridges', seconds(1), () => this.sweep());
  private readonly heard = new Map<string, number>();
  private readonly asked = new Map<string, number>();
  private readonly startedMs = performance.now();
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly steps: CallSteps,
    private readonly bridges: Bridges,
    private readonly signals: SignalBus,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.unsubscribe = this.signals.subscribe(BRIDGE_HEARTBEATS, (data) => {
      this.heard.set(bridgeHeartbeatSchema.parse(data).bridgeId, performance.now());
    });
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.unsubscribe();
    await this.loop.stop();
  }

  private async sweep(): Promise<void> {
    const held = await this.unitOfWork.acrossTenants((tx) =>
      tx.query<HeldCall>(
        `select tenant_id as "tenantId", id, bridge_id as "bridgeId" from call
         where state <> 'ended' and bridge_id is not null`,
      ),
    );
    const bridgeIds = new Set(held.map(({ bridgeId }) => bridgeId));
    for (const bridgeId of this.asked.keys()) if (!bridgeIds.has(bridgeId)) this.asked.delete(bridgeId);
    await Promise.all(
      [...bridgeIds].map((bridgeId) =>
        this.look(
          bridgeId,
          held.filter((call) => call.bridgeId === bridgeId),
        ),
      ),
    );
  }

  private async look(bridgeId: string, calls: readonly HeldCall[]): Promise<void> {
    const nowMs = performance.now();
    const silentMs = nowMs - (this.heard.get(bridgeId) ?? this.startedMs);
    const due = nowMs - (this.asked.get(bridgeId) ?? this.startedMs) >= ASK_EVERY_MS;
    if (silentMs <= BRIDGE_LOST_AFTER_MS && !due) return;
    this.asked.set(bridgeId, nowMs);
    let bridged: readonly Bridged[];
    try {
      bridged = await this.bridges.list(bridgeId);
    } catch (error) {
      if (silentMs <= BRIDGE_LOST_AFTER_MS) return;
      this.logger.error({ err: error, bridgeId, calls: calls.length }, 'A media bridge is gone');
      await this.stopAll(calls, BRIDGE_LOST);
      return;
    }
    this.heard.set(bridgeId, performance.now());
    for (const call of calls)
      await this.compare(
        call,
        bridged.find(({ callId }) => callId === call.id),
      );
  }

  private async compare({ tenantId, id }: HeldCall, bridged: Bridged | undefined): Promise<void> {
    if (!bridged) return void (await this.steps.stop(tenantId, id, MEDIA_GONE));
    await this.steps.change(tenantId, id, (_, call) => {
      const { agent, agentId } = bridged;
      if (call.state === 'ended' || agentId !== call.agentId || agent === 'none') return null;
      return agent === call.agentLeg ? null : { ...call, agentLeg: agent };
    });
    if (bridged.open && bridged.customer === 'lost')
      await this.steps.stop(tenantId, id, {
        reason: 'customer-lost',
        detail: "The customer's audio is gone; WhatsApp never said that the call ended.",
        uncertain: true,
      });
  }

  private async stopAll(calls: readonly HeldCall[], stop: Stop): Promise<void> {
    for (const { tenantId, id } of calls) await this.steps.stop(tenantId, id, stop);
  }
}
