import { Controller } from '@nestjs/common';
import { callAnswered, callEnded } from '@parlance/calls/contracts';
import { contactUpdated, messageReceived, messageStatusChanged } from '@parlance/messaging/contracts';
import { OnEvent, OnQuery } from '@parlance/platform/messaging';
import { checkSend, getWindows, listDecisions } from '@parlance/policy/contracts';
import type { DataOf, Envelope, ReplyOf, RequestOf } from '@parlance/shared/contract-kit';
import { RecordCall } from './calls/record-call';
import { RecordReplies } from './calls/record-replies';
import { RecordRequestStatuses } from './calls/record-request-statuses';
import { CheckSend } from './sends/check-send';
import { ListDecisions } from './sends/list-decisions';
import { GetWindows } from './windows/get-windows';
import { RecordActivity } from './windows/record-activity';

export const DURABLES = {
  messages: 'windows-of-messages',
  contacts: 'windows-of-contacts',
  replies: 'permissions-of-messages',
  statuses: 'permissions-of-statuses',
  answeredCalls: 'windows-of-answered-calls',
  endedCalls: 'permissions-of-ended-calls',
} as const;

/** What this service hears, and what it answers about windows and sends. */
@Controller()
export class PolicyController {
  constructor(
    private readonly activity: RecordActivity,
    private readonly replies: RecordReplies,
    private readonly requests: RecordRequestStatuses,
    private readonly calls: RecordCall,
    private readonly checks: CheckSend,
    private readonly windows: GetWindows,
    private readonly decisions: ListDecisions,
  ) {}

  @OnEvent(messageReceived, { durable: DURABLES.messages, batch: { size: 200, waitMs: 20 } })
  messagesReceived(envelopes: Envelope<DataOf<typeof messageReceived>>[]): Promise<void> {
    return this.activity.messagesReceived(envelopes, DURABLES.messages);
  }

  @OnEvent(messageReceived, { durable: DURABLES.replies, batch: { size: 200, waitMs: 20 } })
  repliesReceived(envelopes: Envelope<DataOf<typeof messageReceived>>[]): Promise<void> {
    return this.replies.messagesReceived(envelopes, DURABLES.replies);
  }

  @OnEvent(messageStatusChanged, { durable: DURABLES.statuses, batch: { size: 200, waitMs: 50 } })
  statusesChanged(envelopes: Envelope<DataOf<typeof messageStatusChanged>>[]): Promise<void> {
    return this.requests.statusesChanged(envelopes, DURABLES.statuses);
  }

  @OnEvent(callAnswered, { durable: DURABLES.answeredCalls, concurrency: 4 })
  callAnswered(envelope: Envelope<DataOf<typeof callAnswered>>): Promise<void> {
    return this.calls.callAnswered(envelope, DURABLES.answeredCalls);
  }

  @OnEvent(callEnded, { durable: DURABLES.endedCalls, concurrency: 4 })
  callEnded(envelope: Envelope<DataOf<typeof callEnded>>): Promise<void> {
    return this.calls.callEnded(envelope, DURABLES.endedCalls);
  }

  @OnEvent(contactUpdated, { durable: DURABLES.contacts, concurrency: 2 })
  contactUpdated(envelope: Envelope<DataOf<typeof contactUpdated>>): Promise<void> {
    return this.activity.contactUpdated(envelope, DURABLES.contacts);
  }

  @OnQuery(checkSend)
  checkSend(request: RequestOf<typeof checkSend>): Promise<ReplyOf<typeof checkSend>> {
    return this.checks.answer(request);
  }

  @OnQuery(getWindows)
  getWindows(request: RequestOf<typeof getWindows>): Promise<ReplyOf<typeof getWindows>> {
    return this.windows.answer(request);
  }

  @OnQuery(listDecisions)
  listDecisions(request: RequestOf<typeof listDecisions>): Promise<ReplyOf<typeof listDecisions>> {
    return this.decisions.answer(request);
  }
}
