import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Call } from '@parlance/calls/contracts';
import {
  applyRemoteAnswer,
  attachAgent,
  closeCall,
  createInboundCall,
  createOutboundCall,
  listBridgedCalls,
  mediaErrors,
  openMedia,
  setMediaHold,
} from '@parlance/media/contracts';
import { QueryClient } from '@parlance/platform/messaging';
import {
  platformErrors,
  ProblemError,
  type QueryContract,
  type ReplyOf,
  type RequestOf,
} from '@parlance/shared/contract-kit';

interface Held {
  readonly id: string;
  readonly bridgeId: string | null;
}

/** Bridges that are full refuse; another one may have room. */
const TRIES = 4;

export const isProblem = (error: unknown, { code }: { code: string }): boolean =>
  error instanceof ProblemError && error.definition.code === code;

/** The bridge, or the call in it, is gone. */
export const isLost = (error: unknown): boolean =>
  isProblem(error, mediaErrors.unknown_call) || isProblem(error, platformErrors.unavailable);

/** The media bridges, one of which holds each call. Every method throws ProblemError. */
@Injectable()
export class Bridges {
  constructor(private readonly queries: QueryClient) {}

  async takeOffer(
    tenantId: string,
    callId: string,
    offerSdp: string,
    recording: Call['recording'],
  ): Promise<{ bridgeId: string; localSdp: string }> {
    const { bridgeId, answerSdp } = await this.untilRoom(() =>
      this.queries.ask(
        createInboundCall,
        { tenantId, callId, offerSdp, recording: mediaRecording(recording) },
        { tenantId },
      ),
    );
    return { bridgeId, localSdp: answerSdp };
  }

  async makeOffer(
    tenantId: string,
    callId: string,
    recording: Call['recording'],
  ): Promise<{ bridgeId: string; localSdp: string }> {
    const { bridgeId, offerSdp } = await this.untilRoom(() =>
      this.queries.ask(
        createOutboundCall,
        { tenantId, callId, recording: mediaRecording(recording) },
        { tenantId },
      ),
    );
    return { bridgeId, localSdp: offerSdp };
  }

  async applyAnswer(call: Held, answerSdp: string): Promise<void> {
    await this.at(call, applyRemoteAnswer, { callId: call.id, answerSdp });
  }

  async open(call: Held, answeredAt: string): Promise<void> {
    await this.at(call, openMedia, { callId: call.id, answeredAt });
  }

  /** Returns the answer for the agent's browser. */
  async attach(call: Held, agentId: string, offerSdp: string): Promise<string> {
    return (await this.at(call, attachAgent, { callId: call.id, agentId, offerSdp })).answerSdp;
  }

  async hold(call: Held, held: boolean): Promise<void> {
    await this.at(call, setMediaHold, { callId: call.id, held });
  }

  async close(call: Held): Promise<void> {
    await this.at(call, closeCall, { callId: call.id });
  }

  async list(bridgeId: string): Promise<ReplyOf<typeof listBridgedCalls>['calls']> {
    const options = { instance: bridgeId, timeoutMs: 1_500 };
    return (await this.queries.ask(listBridgedCalls, {}, options)).calls;
  }

  private at<Q extends QueryContract>(
    { bridgeId }: Held,
    query: Q,
    request: RequestOf<Q>,
  ): Promise<ReplyOf<Q>> {
    if (bridgeId === null)
      throw new ProblemError(mediaErrors.unknown_call, { detail: 'No bridge holds this call yet' });
    return this.queries.ask(query, request, { instance: bridgeId });
  }

  private async untilRoom<T>(ask: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await ask();
      } catch (error) {
        if (attempt === TRIES || !isProblem(error, mediaErrors.bridge_full)) throw error;
        await delay(50 * attempt);
      }
    }
  }
}

const mediaRecording = ({ policy, announcementLanguage }: Call['recording']) => ({
  enabled: policy !== 'off',
  announcementLanguage,
});
