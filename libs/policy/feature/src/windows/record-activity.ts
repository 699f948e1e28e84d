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

type MessageReceived = Envelope<DataOf<typeof messageReceived>>;

/** When a customer did something at a number. */
type Activity = WindowPair & { readonly at: Date };

/** Keeps the windows from what customers do (C-031): the same for every order, repetition and delay of the events. */
@Injectable()
export class RecordActivity {
  constructor(
    private readonly inbox: Inbox,
    private readonly outbox: Outbox,
    private readonly ledger: CallLedger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async messagesReceived(envelopes: MessageReceived[], consumer: string): Promise<void> {
    const active = envelopes.filter(
      ({ data: { message } }) => message.direction === 'inbound' && isCustomerActivity(message.content),
    );
    for (const ofTenant of Map.groupBy(active, ({ tenantid }) => tenantid).values())
      await this.inbox.onceEach(ofTenant, consumer, (tx, fresh) =>
        this.record(
          tx,
          fresh.map(({ data: { message, contact } }) => ({
            inboxId: message.inboxId,
            contactId: contact.id,
            at: new Date(message.occurredAt),
          })),
        ),
      );
  }

  /** Customers wrote, called or took a call at these moments. */
  async record(tx: Tx, activities: readonly Activity[]): Promise<void> {
    const windows = new WindowRepository(tx);
    await windows.enter('message');
    const later = await windows.recordActivity(latestOfEachPair(activities));
    if (later.length === 0) return;
    const survivors = await windows.survivors(later.map(({ contactId }) => contactId));
    const pairs = later.map(({ inboxId, contactId }) => ({
      inboxId,
      contactId: survivors.get(contactId) ?? contactId,
    }));
    const distinct = [...new Map(pairs.map((pair) => [windowId(pair), pair])).values()];
    const lasts = await windows.lastActivity(distinct);
    this.announce(
      tx,
      distinct.flatMap((pair, index) => (lasts[index] ? [{ ...pair, at: lasts[index] }] : [])),
    );
  }

  async contactUpdated(envelope: Envelope<DataOf<typeof contactUpdated>>, consumer: string): Promise<void> {
    const { contact, mergedContactIds } = envelope.data;
    if (mergedContactIds.length === 0) return;
    await this.inbox.once(envelope, consumer, async (tx) => {
      const windows = new WindowRepository(tx);
      await windows.enter('merge');
      await windows.recordMerge(contact.id, mergedContactIds);
      const contactId = await windows.survivor(contact.id);
      const activities = await windows.activityOf(contactId);
      this.announce(
        tx,
        activities.map(({ inboxId, last }) => ({ inboxId, contactId, at: last })),
      );
      await this.ledger.join(tx, contactId);
    });
  }

  /** The version is the moment itself: a later window is a higher version, whoever states it. */
  private announce(tx: Tx, activities: readonly Activity[]): void {
    const now = this.clock.now();
    this.outbox.addAll(
      tx,
      windowChanged,
      activities.map((activity) => ({
        aggregateId: windowId(activity),
        aggregateVersion: activity.at.getTime(),
        data: {
          window: windowWithRefusal(
            { inboxId: activity.inboxId, contactId: activity.contactId },
            serviceWindow(DEFAULT_RULE_SET, activity.at, now),
            now,
          ),
        },
      })),
    );
  }
}

const windowId = ({ inboxId, contactId }: WindowPair): string => `${inboxId}.${contactId}`;

function latestOfEachPair(activities: readonly Activity[]): Activity[] {
  const latest = new Map<string, Activity>();
  for (const activity of activities) {
    const known = latest.get(windowId(activity));
    if (!known || known.at < activity.at) latest.set(windowId(activity), activity);
  }
  return [...latest.values()];
}
