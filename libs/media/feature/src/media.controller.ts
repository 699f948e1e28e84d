import { Controller } from '@nestjs/common';
import {
  applyRemoteAnswer,
  attachAgent,
  closeCall,
  createInboundCall,
  createOutboundCall,
  listBridgedCalls,
  openMedia,
  setMediaHold,
  tapAudio,
} from '@parlance/media/contracts';
import { NatsLink, OnQuery } from '@parlance/platform/messaging';
import type { ReplyOf, RequestOf } from '@parlance/shared/contract-kit';
import { MediaBridge } from './media-bridge';

type Nothing = Record<string, never>;

/** What this process answers. Its instance id is the id of the bridge. */
@Controller()
export class MediaController {
  constructor(
    private readonly bridge: MediaBridge,
    private readonly link: NatsLink,
  ) {}

  @OnQuery(createInboundCall)
  async createInboundCall(
    request: RequestOf<typeof createInboundCall>,
  ): Promise<ReplyOf<typeof createInboundCall>> {
    return { bridgeId: this.link.instance, answerSdp: await this.bridge.createInbound(request) };
  }

  @OnQuery(createOutboundCall)
  async createOutboundCall(
    request: RequestOf<typeof createOutboundCall>,
  ): Promise<ReplyOf<typeof createOutboundCall>> {
    return { bridgeId: this.link.instance, offerSdp: await this.bridge.createOutbound(request) };
  }

  @OnQuery(applyRemoteAnswer)
  async applyRemoteAnswer({ callId, answerSdp }: RequestOf<typeof applyRemoteAnswer>): Promise<Nothing> {
    await this.bridge.applyAnswer(callId, answerSdp);
    return {};
  }

  @OnQuery(openMedia)
  async openMedia({ callId }: RequestOf<typeof openMedia>): Promise<Nothing> {
    await this.bridge.open(callId);
    return {};
  }

  @OnQuery(attachAgent)
  async attachAgent({
    callId,
    agentId,
    offerSdp,
  }: RequestOf<typeof attachAgent>): Promise<ReplyOf<typeof attachAgent>> {
    return { answerSdp: await this.bridge.attachAgent(callId, agentId, offerSdp) };
  }

  @OnQuery(setMediaHold)
  setMediaHold({ callId, held }: RequestOf<typeof setMediaHold>): Promise<Nothing> {
    this.bridge.setHold(callId, held);
    return Promise.resolve({});
  }

  @OnQuery(tapAudio)
  tapAudio({ callId, forSeconds }: RequestOf<typeof tapAudio>): Promise<Nothing> {
    this.bridge.tap(callId, forSeconds);
    return Promise.resolve({});
  }

  @OnQuery(closeCall)
  async closeCall({ callId }: RequestOf<typeof closeCall>): Promise<ReplyOf<typeof closeCall>> {
    return { known: await this.bridge.close(callId) };
  }

  @OnQuery(listBridgedCalls)
  listBridgedCalls(_request: RequestOf<typeof listBridgedCalls>): Promise<ReplyOf<typeof listBridgedCalls>> {
    return Promise.resolve({ calls: this.bridge.list() });
  }
}
