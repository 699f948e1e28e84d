import { Controller } from '@nestjs/common';
import {
  answerCall,
  applyCallWebhook,
  attachAgent,
  declineCall,
  dismissCallback,
  getCall,
  hangUpCall,
  holdCall,
  listCallbacks,
  listLiveCalls,
  startCall,
} from '@parlance/calls/contracts';
import { OnCommand, OnQuery } from '@parlance/platform/messaging';
import type { DataOf, Envelope, ReplyOf, RequestOf } from '@parlance/shared/contract-kit';
import { CallbackDesk } from './callbacks/callback-desk';
import { AnswerCall } from './calls/answer-call';
import { ControlCall } from './calls/control-call';
import { ReadCalls } from './calls/read-calls';
import { StartCall } from './calls/start-call';
import { TakeWebhook } from './calls/take-webhook';
import { DURABLES } from './durables';

/** What this service hears of calls from Meta, and what it answers to agents. */
@Controller()
export class CallsController {
  constructor(
    private readonly webhooks: TakeWebhook,
    private readonly starting: StartCall,
    private readonly answering: AnswerCall,
    private readonly control: ControlCall,
    private readonly reading: ReadCalls,
    private readonly callbacks: CallbackDesk,
  ) {}

  @OnCommand(applyCallWebhook, { durable: DURABLES.webhooks, concurrency: 8 })
  applyCallWebhook(envelope: Envelope<DataOf<typeof applyCallWebhook>>): Promise<void> {
    return this.webhooks.apply(envelope, DURABLES.webhooks);
  }

  @OnQuery(startCall)
  startCall(request: RequestOf<typeof startCall>): Promise<ReplyOf<typeof startCall>> {
    return this.starting.start(request);
  }

  @OnQuery(answerCall)
  answerCall(request: RequestOf<typeof answerCall>): Promise<ReplyOf<typeof answerCall>> {
    return this.answering.answer(request);
  }

  @OnQuery(declineCall)
  declineCall(request: RequestOf<typeof declineCall>): Promise<ReplyOf<typeof declineCall>> {
    return this.control.decline(request);
  }

  @OnQuery(attachAgent)
  attachAgent(request: RequestOf<typeof attachAgent>): Promise<ReplyOf<typeof attachAgent>> {
    return this.control.attach(request);
  }

  @OnQuery(hangUpCall)
  hangUpCall(request: RequestOf<typeof hangUpCall>): Promise<ReplyOf<typeof hangUpCall>> {
    return this.control.hangUp(request);
  }

  @OnQuery(holdCall)
  holdCall(request: RequestOf<typeof holdCall>): Promise<ReplyOf<typeof holdCall>> {
    return this.control.hold(request);
  }

  @OnQuery(getCall)
  getCall(request: RequestOf<typeof getCall>): Promise<ReplyOf<typeof getCall>> {
    return this.reading.get(request);
  }

  @OnQuery(listLiveCalls)
  listLiveCalls(request: RequestOf<typeof listLiveCalls>): Promise<ReplyOf<typeof listLiveCalls>> {
    return this.reading.live(request);
  }

  @OnQuery(listCallbacks)
  listCallbacks(request: RequestOf<typeof listCallbacks>): Promise<ReplyOf<typeof listCallbacks>> {
    return this.callbacks.list(request);
  }

  @OnQuery(dismissCallback)
  dismissCallback(request: RequestOf<typeof dismissCallback>): Promise<ReplyOf<typeof dismissCallback>> {
    return this.callbacks.dismiss(request);
  }
}
