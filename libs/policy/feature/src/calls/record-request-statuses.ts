import { Injectable } from '@nestjs/common';
import type { messageStatusChanged } from '@parlance/messaging/contracts';
import { Inbox } from '@parlance/platform/messaging';
import { UnitOfWork } from '@parlance/platform/persistence';
import type { LedgerEvent } from '@parlance/policy/domain';
import type { DataOf, Envelope } from '@parlance/shared/contract-kit';
import { LedgerRepository } from '../persistence/ledger-repository';
import { CallLedger } from './call-ledger';

type StatusChanged = DataOf<typeof messageStatusChanged>;

/** Follows permission requests on their way: when they were sent, when they arrived, or that they never will. */
@Injectable()
export class RecordRequestStatuses {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly inbox: Inbox,
    private readonly ledger: CallLedger,
  ) {}

  /** Nearly all statuses are of other messages: one look for the whole batch finds those that are of requests. */
  async statusesChanged(envelopes: Envelope<StatusChanged>[], consumer: string): Promise<void> {
    const requests = await this.unitOfWork.acrossTenants((tx) =>
      new LedgerRepository(tx).requestsAmong(envelopes.map(({ data }) => data.messageId)),
    );
    for (const envelope of envelopes) {
      const request = requests.get(envelope.data.messageId);
      const events = eventsOf(envelope.data);
      if (!request || request.tenantId !== envelope.tenantid || events.length === 0) continue;
      await this.inbox.once(envelope, consumer, async (tx) => {
        await this.ledger.record(tx, request, events);
      });
    }
  }
}

/** A status repeats what came before it; what is known already is ignored later. */
export function eventsOf({ messageId, state, stateTimes, at, wamid }: StatusChanged): LedgerEvent[] {
  const sentAt = stateTimes.accepted ?? stateTimes.sent;
  const deliveredAt = stateTimes.delivered ?? stateTimes.read;
  const events: LedgerEvent[] = [];
  if (wamid !== null && sentAt) events.push({ type: 'request-sent', messageId, wamid, at: new Date(sentAt) });
  if (deliveredAt) events.push({ type: 'request-delivered', messageId, at: new Date(deliveredAt) });
  if (state === 'failed') events.push({ type: 'request-released', messageId, at: new Date(at) });
  return events;
}
