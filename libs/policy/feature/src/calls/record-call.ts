import { Injectable } from '@nestjs/common';
import type { Call, callAnswered, callEnded } from '@parlance/calls/contracts';
import { Inbox } from '@parlance/platform/messaging';
import type { Tx } from '@parlance/platform/persistence';
import type { LedgerEvent } from '@parlance/policy/domain';
import type { DataOf, Envelope } from '@parlance/shared/contract-kit';
import { RecordActivity } from '../windows/record-activity';
import { CallLedger } from './call-ledger';

/** A call, as far as permissions and windows depend on it. */
export interface EndedCall {
  readonly callId: string;
  readonly inboxId: string;
  readonly contactId: string;
  readonly direction: 'inbound' | 'outbound';
  readonly outcome: 'answered' | 'missed' | 'canceled' | 'no-answer' | 'declined' | 'out-of-hours' | 'failed';
  readonly startedAt: Date;
  readonly answeredAt: Date | null;
  readonly endedAt: Date;
}

/** Counts calls (C-164, C-174, C-176) and opens windows: a customer who calls or takes a call may be written to. */
@Injectable()
export class RecordCall {
  constructor(
    private readonly inbox: Inbox,
    private readonly ledger: CallLedger,
    private readonly activity: RecordActivity,
  ) {}

  /** The window is open while they speak, not only afterwards. */
  async callAnswered(envelope: Envelope<DataOf<typeof callAnswered>>, consumer: string): Promise<void> {
    const { call } = envelope.data;
    await this.inbox.once(envelope, consumer, (tx) => this.opened(tx, endedCall(call, envelope.time)));
  }

  async callEnded(envelope: Envelope<DataOf<typeof callEnded>>, consumer: string): Promise<void> {
    const { call } = envelope.data;
    await this.inbox.once(envelope, consumer, (tx) => this.ended(tx, endedCall(call, envelope.time)));
  }

  async ended(tx: Tx, call: EndedCall): Promise<void> {
    const pair = { inboxId: call.inboxId, contactId: call.contactId };
    const event = ledgerEventOf(call);
    if (event) await this.ledger.record(tx, pair, [event]);
    await this.opened(tx, call);
  }

  private async opened(
    tx: Tx,
    { inboxId, contactId, direction, startedAt, answeredAt }: EndedCall,
  ): Promise<void> {
    const active = direction === 'inbound' ? startedAt : answeredAt;
    if (active) await this.activity.record(tx, [{ inboxId, contactId, at: active }]);
  }
}

const endedCall = (call: Call, statedAt: string): EndedCall => ({
  callId: call.id,
  inboxId: call.inboxId,
  contactId: call.contactId,
  direction: call.direction,
  outcome: call.end?.outcome ?? (call.answeredAt === null ? 'failed' : 'answered'),
  startedAt: new Date(call.startedAt),
  answeredAt: call.answeredAt === null ? null : new Date(call.answeredAt),
  endedAt: new Date(call.endedAt ?? statedAt),
});

/** Null for what a customer tried in vain: it costs nobody anything. */
export function ledgerEventOf(call: EndedCall): LedgerEvent | null {
  const { callId, direction, outcome, endedAt } = call;
  // Whatever ended it, they spoke: WhatsApp counts the call as connected.
  if (outcome === 'answered' || call.answeredAt !== null)
    return { type: 'call-answered', callId, direction, at: call.answeredAt ?? endedAt };
  if (direction === 'inbound') return null;
  if (outcome === 'no-answer') return { type: 'call-unanswered', callId, at: endedAt };
  if (outcome === 'declined') return { type: 'call-declined', callId, at: endedAt };
  return { type: 'call-abandoned', callId, at: endedAt };
}
