import { Inject, Injectable } from '@nestjs/common';
import type { contactUpdated, messageReceived } from '@parlance/messaging/contracts';
import { CLOCK } from '@parlance/platform/config';
import { Inbox, Outbox } from '@parlance/platform/messaging';
import type { Tx } from '@parlance/platform/persistence';
import { windowChanged } from '@parlance/policy/contracts';
import { DEFAULT_RULE_SET, isCustomerActivity, serviceWindow } from '@parlance/policy/domain';
import type { DataOf, Envelope } from '@parlance/shared/contract-kit';
import type { Clock } from '@parlance/shared/kernel';
import { CallLedger } from '../calls/call-ledger';
import { WindowRepository, type WindowPair } from '../persistence/window-repository';
import { windowWithRefusal } from './to-wire';

/** Keeps the windows from what customers do (C-031): the same for every order, repetition and delay of the events. */
@Injectable()
export class RecordActivity {
  constructor(
    private readonly inbox: Inbox,
    private readonly outbox: Outbox,
    private readonly ledger: CallLedger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async messageReceived(envelope: Envelope<DataOf<typeof messageReceived>>, consumer: string): Promise<void> {
    const { message, contact } = envelope.data;
    if (message.direction !== 'inbound' || !isCustomerActivity(message.content)) return;
    await this.inbox.once(envelope, consumer, async (tx) => {
      const pair = { inboxId: message.inboxId, contactId: contact.id };
      await this.record(tx, pair, new Date(message.occurredAt));
    });
  }

  /** The customer wrote, called or took a call at that moment. */
  async record(tx: Tx, pair: WindowPair, at: Date): Promise<void> {
    const windows = new WindowRepository(tx);
    await windows.enter('message');
    if (!(await windows.recordActivity(pair, at))) return;
    const survivor = { ...pair, contactId: await windows.survivor(pair.contactId) };
    const [last] = await windows.lastActivity([survivor]);
    if (last) await this.announce(tx, survivor, last);
  }

  async contactUpdated(envelope: Envelope<DataOf<typeof contactUpdated>>, consumer: string): Promise<void> {
    const { contact, mergedContactIds } = envelope.data;
    if (mergedContactIds.length === 0) return;
    await this.inbox.once(envelope, consumer, async (tx) => {
      const windows = new WindowRepository(tx);
      await windows.enter('merge');
      await windows.recordMerge(contact.id, mergedContactIds);
      const contactId = await windows.survivor(contact.id);
      for (const { inboxId, last } of await windows.activityOf(contactId)) {
        await this.announce(tx, { inboxId, contactId }, last);
      }
      await this.ledger.join(tx, contactId);
    });
  }

  /** The version is the moment itself: a later window is a higher version, whoever states it. */
  private async announce(tx: Tx, pair: WindowPair, last: Date): Promise<void> {
    const now = this.clock.now();
    const window = serviceWindow(DEFAULT_RULE_SET, last, now);
    await this.outbox.add(tx, windowChanged, {
      aggregateId: `${pair.inboxId}.${pair.contactId}`,
      aggregateVersion: last.getTime(),
      data: { window: windowWithRefusal(pair, window, now) },
    });
  }
}
