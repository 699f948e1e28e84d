import { Injectable } from '@nestjs/common';
import type { Tx } from '@parlance/platform/persistence';
import type { LedgerEvent } from '@parlance/policy/domain';
import { RecordActivity } from '../windows/record-activity';
import { CallLedger } from './call-ledger';

/** A call that is over, as far as permissions and windows depend on it. */
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
    private readonly ledger: CallLedger,
    private readonly activity: RecordActivity,
  ) {}

  async ended(tx: Tx, call: EndedCall): Promise<void> {
    const pair = { inboxId: call.inboxId, contactId: call.contactId };
    const event = ledgerEventOf(call);
    if (event) await this.ledger.record(tx, pair, [event]);
    const active = call.direction === 'inbound' ? call.startedAt : call.answeredAt;
    if (active) await this.activity.record(tx, pair, active);
  }
}

/** Null for what a customer tried in vain: it costs nobody anything. */
export function ledgerEventOf(call: EndedCall): LedgerEvent | null {
  const { callId, direction, outcome, endedAt } = call;
  if (outcome === 'answered')
    return { type: 'call-answered', callId, direction, at: call.answeredAt ?? endedAt };
  if (direction === 'inbound') return null;
  if (outcome === 'no-answer') return { type: 'call-unanswered', callId, at: endedAt };
  if (outcome === 'declined') return { type: 'call-declined', callId, at: endedAt };
  return { type: 'call-abandoned', callId, at: endedAt };
}
