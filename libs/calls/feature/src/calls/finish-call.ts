import { Injectable } from '@nestjs/common';
import { mediaErrors } from '@parlance/media/contracts';
import { platformErrors } from '@parlance/shared/contract-kit';
import { isCallPastIt } from '@parlance/providers/whatsapp-cloud';
import { CallingAccess } from '../graph/calling-access';
import { Bridges, isProblem } from '../media/bridges';
import type { Work } from '../persistence/work-repository';
import { CallSteps } from './call-steps';

/** A bridge that does not answer so often is gone, and its legs with it. */
const BRIDGE_TRIES = 5;

/** Both sides of an ended call learn that it is over, whoever ended it. */
@Injectable()
export class FinishCall {
  constructor(
    private readonly steps: CallSteps,
    private readonly bridges: Bridges,
    private readonly graph: CallingAccess,
  ) {}

  async closeMedia({ tenantId, callId, attempts }: Work): Promise<void> {
    const call = await this.steps.read(tenantId, callId);
    if (!call || call.bridgeId === null) return;
    try {
      await this.bridges.close(call);
    } catch (error) {
      if (isProblem(error, mediaErrors.unknown_call)) return;
      if (attempts < BRIDGE_TRIES || !isProblem(error, platformErrors.unavailable)) throw error;
    }
  }

  /** Ending what has ended is refused by Meta, and as good as done. */
  async endAtMeta({ tenantId, callId }: Work): Promise<void> {
    const call = await this.steps.read(tenantId, callId);
    if (!call || call.wacid === null || call.facts.terminated) return;
    const client = await this.graph.client(tenantId, call.wabaId);
    const offered = call.direction === 'inbound' && !call.preAccepted && call.facts.claim === null;
    try {
      if (offered) await client.reject(call.phoneNumberId, call.wacid);
      else await client.terminate(call.phoneNumberId, call.wacid);
    } catch (error) {
      if (!isCallPastIt(error)) throw error;
    }
  }
}
