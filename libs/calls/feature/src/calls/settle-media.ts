import { Injectable } from '@nestjs/common';
import { answeredAt } from '@parlance/calls/domain';
import { Bridges, isLost } from '../media/bridges';
import { endOfLost } from '../media/lost-media';
import type { Work } from '../persistence/work-repository';
import { CallSteps } from './call-steps';

/** A bridge that did not answer once may only have been busy. */
const TRIES = 3;

/** Brings the media bridge to what a call says; everything here may be repeated. */
@Injectable()
export class SettleMedia {
  constructor(
    private readonly steps: CallSteps,
    private readonly bridges: Bridges,
  ) {}

  async settle({ tenantId, callId, attempts }: Work): Promise<void> {
    const call = await this.steps.read(tenantId, callId);
    if (!call || call.state === 'ended' || call.bridgeId === null) return;
    try {
      if (call.direction === 'outbound' && call.remoteSdp !== null)
        await this.bridges.applyAnswer(call, call.remoteSdp);
      const answered = answeredAt(call.facts);
      if (call.state !== 'active' || answered === null) return;
      await this.bridges.open(call, answered);
      await this.bridges.hold(call, call.held);
    } catch (error) {
      // It may have ended meanwhile, and then the bridge has let go of it.
      if ((await this.steps.read(tenantId, callId))?.state === 'ended') return;
      if (!isLost(error) || attempts < TRIES) throw error;
      await this.steps.stop(tenantId, callId, endOfLost(error));
    }
  }
}
