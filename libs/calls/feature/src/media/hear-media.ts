import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { MEDIA_SIGNALS, mediaSignalSchema, type MediaSignal } from '@parlance/media/contracts';
import { SignalBus } from '@parlance/platform/messaging';
import { LOGGER, type Logger } from '@parlance/platform/observability';
import { CallSteps } from '../calls/call-steps';
import type { CallRecord } from '../persistence/call-record';

/** What the bridge notices of the media of a call (I3, I7, I9). A lost signal is made good by `BridgeWatch`. */
@Injectable()
export class HearMedia implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private unsubscribe: () => void = () => undefined;
  /** Signals of a call are taken in their order. */
  private handled: Promise<void> = Promise.resolve();

  constructor(
    private readonly bus: SignalBus,
    private readonly steps: CallSteps,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.unsubscribe = this.bus.subscribe(MEDIA_SIGNALS, (data) => {
      const heard = mediaSignalSchema.parse(data);
      this.handled = this.handled.then(() => this.take(heard));
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.unsubscribe();
    await this.handled;
  }

  private async take({ tenantId, callId, bridgeId, at, signal }: MediaSignal): Promise<void> {
    try {
      if (signal.type === 'closed')
        await this.steps.stop(tenantId, callId, {
          reason: 'bridge-lost',
          detail: `The media bridge gave the call up (${signal.reason}).`,
        });
      else if (signal.type === 'customer-lost')
        await this.customerLost(tenantId, callId, `The customer's audio is gone (${signal.reason}).`);
      else
        await this.steps.change(tenantId, callId, (_, call) =>
          call.state === 'ended' || call.bridgeId !== bridgeId ? null : noted(call, signal, at),
        );
    } catch (error) {
      this.logger.warn(
        { err: error, callId, signal: signal.type },
        'A signal of the media could not be taken',
      );
    }
  }

  /** Before the answer WhatsApp's own clock decides: the customer's phone may connect late. */
  private async customerLost(tenantId: string, callId: string, detail: string): Promise<void> {
    const call = await this.steps.read(tenantId, callId);
    if (call?.state !== 'active') return;
    await this.steps.stop(tenantId, callId, { reason: 'customer-lost', detail, uncertain: true });
  }
}

function noted(call: CallRecord, signal: MediaSignal['signal'], at: string): CallRecord | null {
  switch (signal.type) {
    case 'agent-connected':
      return call.agentId === signal.agentId ? { ...call, agentLeg: 'present' } : null;
    case 'agent-lost':
      return call.agentId === signal.agentId ? { ...call, agentLeg: 'lost' } : null;
    case 'silent': {
      const others = call.alarms.filter(({ side }) => side !== signal.side);
      return { ...call, alarms: [...others, { side: signal.side, cause: signal.cause, since: at }] };
    }
    case 'audible':
      return { ...call, alarms: call.alarms.filter(({ side }) => side !== signal.side) };
    default:
      return null;
  }
}
