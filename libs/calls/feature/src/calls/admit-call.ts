import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, CONFIG, type ConfigValues } from '@parlance/platform/config';
import { QueryClient } from '@parlance/platform/messaging';
import { LOGGER, type Logger } from '@parlance/platform/observability';
import { getCallSettings, policyErrors, type CallSettings } from '@parlance/policy/contracts';
import type { ReplyOf } from '@parlance/shared/contract-kit';
import { seconds, type Clock } from '@parlance/shared/kernel';
import type { StopReason } from '@parlance/calls/domain';
import type { callsConfig } from '../config';
import { CallingAccess } from '../graph/calling-access';
import { Bridges } from '../media/bridges';
import type { CallRecord } from '../persistence/call-record';
import type { Work } from '../persistence/work-repository';
import { WorkQueue } from '../work/work-queue';
import { CallSteps } from './call-steps';
import { recordingOf } from './recording-policy';
import { Routing } from './routing';

/** After so long, finding a bridge or asking policy is no use to the customer. */
const PATIENCE_MS = seconds(15);

const REFUSALS: Readonly<Record<string, StopReason>> = {
  [policyErrors.out_of_hours.code]: 'out-of-hours',
  [policyErrors.calling_off.code]: 'calling-off',
  [policyErrors.customers_may_not_call.code]: 'customers-may-not-call',
};

/** What happens to a customer's call before it rings: policy, the bridge, WhatsApp's early connection, routing. */
@Injectable()
export class AdmitCall {
  constructor(
    private readonly queries: QueryClient,
    private readonly bridges: Bridges,
    private readonly graph: CallingAccess,
    private readonly steps: CallSteps,
    private readonly routing: Routing,
    private readonly work: WorkQueue,
    @Inject(CONFIG) private readonly config: ConfigValues<typeof callsConfig>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async admit({ tenantId, callId }: Work): Promise<void> {
    const call = await this.steps.read(tenantId, callId);
    if (call?.state !== 'ringing' || call.remoteSdp === null) return;
    const settings = await this.orGiveUp(tenantId, call, 'not-ready', () =>
      this.queries.ask(getCallSettings, { tenantId, inboxId: call.inboxId }, { tenantId }),
    );
    if (!settings) return;
    if (!settings.inbound.allowed) await this.refuse(tenantId, callId, settings.inbound);
    else await this.offer(tenantId, call, settings.settings);
  }

  /** WhatsApp connects while it rings here, so that no word is cut off at the answer. It may also be left out. */
  async preAccept({ tenantId, callId }: Work): Promise<void> {
    const call = await this.steps.read(tenantId, callId);
    if (call?.state !== 'ringing' || call.wacid === null || call.localSdp === null) return;
    try {
      const client = await this.graph.client(tenantId, call.wabaId);
      await client.preAccept(call.phoneNumberId, call.wacid, call.localSdp);
      await this.steps.change(tenantId, callId, (_, now) => ({ ...now, preAccepted: true }));
    } catch (error) {
      this.logger.warn({ err: error, callId }, 'A call could not be pre-accepted');
    }
  }

  private async offer(tenantId: string, call: CallRecord, settings: CallSettings): Promise<void> {
    const recording = recordingOf(settings, this.config.CALL_ANNOUNCEMENT_LANGUAGE);
    const held =
      call.bridgeId !== null && call.localSdp !== null
        ? { bridgeId: call.bridgeId, localSdp: call.localSdp }
        : await this.orGiveUp(tenantId, call, 'no-bridge', () =>
            this.bridges.takeOffer(tenantId, call.id, call.remoteSdp!, recording),
          );
    if (!held) return;
    const offered = await this.steps.change(tenantId, call.id, async (tx, now) => {
      // It may have ended while we prepared; then the bridge lets go of it.
      if (now.state !== 'ringing') return null;
      this.work.add(tx, now.id, 'pre-accept');
      return this.routing.route(tx, { ...now, ...held, recording });
    });
    if (offered?.bridgeId !== held.bridgeId)
      await this.bridges.close({ id: call.id, bridgeId: held.bridgeId });
  }

  private async refuse(
    tenantId: string,
    callId: string,
    refusal: Extract<ReplyOf<typeof getCallSettings>['inbound'], { allowed: false }>,
  ): Promise<void> {
    const reason = REFUSALS[refusal.code] ?? 'customers-may-not-call';
    await this.steps.stop(tenantId, callId, { reason, detail: refusal.detail });
  }

  /** Null when it took so long that the call has been given up; throws to be tried again. */
  private async orGiveUp<T>(
    tenantId: string,
    call: CallRecord,
    reason: StopReason,
    ask: () => Promise<T>,
  ): Promise<T | null> {
    try {
      return await ask();
    } catch (error) {
      const waitedMs = this.clock.now().getTime() - Date.parse(call.facts.startedAt);
      if (waitedMs < PATIENCE_MS) throw error;
      this.logger.error({ err: error, callId: call.id }, 'A call could not be offered to anybody');
      await this.steps.stop(tenantId, call.id, {
        reason,
        detail:
          reason === 'no-bridge'
            ? 'No media bridge could take the call.'
            : 'The call settings could not be read.',
      });
      return null;
    }
  }
}
