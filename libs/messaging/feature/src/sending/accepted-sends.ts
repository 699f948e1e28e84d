import { Inject, Injectable } from '@nestjs/common';
import { deliver, stateOf, type Identity } from '@parlance/messaging/domain';
import { CLOCK } from '@parlance/platform/config';
import { Outbox } from '@parlance/platform/messaging';
import { GroupedWrite, UnitOfWork, type Tx } from '@parlance/platform/persistence';
import type { SendReceipt } from '@parlance/providers/whatsapp-cloud';
import { parseE164, type Clock } from '@parlance/shared/kernel';
import { Changes } from '../changes';
import { InboxHealth } from '../inboxes/inbox-health';
import { deleteDispatches, type Departure } from '../persistence/dispatch.sql';
import { claimKeys, keyOf, lockMessages, updateMessages } from '../persistence/messages.sql';
import { takeParked } from '../persistence/parked.sql';
import { asTenant } from '../persistence/scope';
import { withParked } from '../projection/project-statuses';
import { resolveContact } from '../projection/resolve-contact';

interface Accepted {
  readonly departure: Departure;
  readonly receipt: SendReceipt;
  /** When Meta answered. */
  readonly at: string;
}

/** Writes down what Meta has accepted: answers that come at the same time share a transaction. */
@Injectable()
export class AcceptedSends {
  private readonly writes: GroupedWrite<Accepted, { id: string }>;

  constructor(
    @Inject(UnitOfWork) unitOfWork: UnitOfWork,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(InboxHealth) private readonly health: InboxHealth,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.writes = new GroupedWrite(unitOfWork, {
      write: (tx, accepted) => this.write(tx, accepted),
      keyOf: ({ departure }) => departure.id,
      keyOfResult: ({ id }) => id,
      maxRows: 100,
    });
  }

  /** Resolves after the commit. Statuses that were faster than Meta's answer are applied, too. */
  async add(departure: Departure, receipt: SendReceipt): Promise<void> {
    await this.writes.add({ departure, receipt, at: this.clock.now().toISOString() });
  }

  private async write(tx: Tx, accepted: readonly Accepted[]): Promise<{ id: string }[]> {
    for (const [tenantId, own] of Map.groupBy(accepted, ({ departure }) => departure.tenant_id))
      await asTenant(tx, tenantId, async () => {
        const changes = new Changes(tx, tenantId, this.outbox);
        await this.writeOfTenant(tx, tenantId, own, changes);
        await changes.state();
      });
    return accepted.map(({ departure }) => ({ id: departure.id }));
  }

  private async writeOfTenant(
    tx: Tx,
    tenantId: string,
    accepted: readonly Accepted[],
    changes: Changes,
  ): Promise<void> {
    const troubled = accepted.filter(({ departure }) => departure.inbox_status === 'attention');
    for (const inboxId of new Set(troubled.map(({ departure }) => departure.inbox_id)))
      await this.health.state(tx, tenantId, inboxId, null);
    const messages = accepted.filter(({ departure }) => departure.kind === 'message');
    for (const { departure, receipt, at } of messages) {
      const other = otherNames(departure, receipt);
      if (other.length > 0)
        await resolveContact(
          tx,
          tenantId,
          { identities: [...other, ...ownName(departure)], retires: [], at, name: null, username: null },
          changes,
          departure.correlation_id,
        );
    }
    await this.writeMessages(tx, tenantId, messages, changes);
    await deleteDispatches(
      tx,
      tenantId,
      accepted.map(({ departure }) => departure.id),
    );
  }

  private async writeMessages(
    tx: Tx,
    tenantId: string,
    accepted: readonly Accepted[],
    changes: Changes,
  ): Promise<void> {
    const ids = accepted.map(({ departure }) => departure.message_id);
    // Locked before their keys and dispatches, as by those who bring statuses.
    const rows = new Map((await lockMessages(tx, tenantId, ids)).map((row) => [row.id, row]));
    const known = accepted.flatMap(({ departure, receipt, at }) => {
      const row = rows.get(departure.message_id);
      return row?.delivery ? [{ row, delivery: row.delivery, wamid: receipt.wamid, at }] : [];
    });
    const keys = known.map(({ row, wamid }) => ({ inboxId: row.inbox_id, wamid, messageId: row.id }));
    await claimKeys(tx, tenantId, keys);
    const parked = Map.groupBy(await takeParked(tx, tenantId, keys), ({ inboxId, wamid }) =>
      keyOf(inboxId, wamid),
    );
    const updated = known.map(({ row, delivery, wamid, at }) => {
      const taken = deliver(delivery, { type: 'local', state: 'accepted', at });
      const now = withParked(taken, parked.get(keyOf(row.inbox_id, wamid)) ?? []);
      const state = stateOf(now);
      return { ...row, wamid: row.wamid ?? wamid, delivery: now, state, version: row.version + 1 };
    });
    updateMessages(tx, tenantId, updated);
    for (const row of updated) changes.statusChanged(row, row.correlation_id);
  }
}

/** What Meta calls the person, where that is not what we wrote to. */
const otherNames = (departure: Departure, { waId, userId }: SendReceipt): Identity[] => {
  const phone = parseE164(waId ?? '');
  return [
    ...(phone && phone !== departure.phone ? [{ kind: 'phone' as const, value: phone }] : []),
    ...(userId && userId !== departure.bsuid ? [{ kind: 'bsuid' as const, value: userId }] : []),
  ];
};

const ownName = ({ phone, bsuid }: Departure): Identity[] =>
  phone ? [{ kind: 'phone', value: phone }] : bsuid ? [{ kind: 'bsuid', value: bsuid }] : [];
