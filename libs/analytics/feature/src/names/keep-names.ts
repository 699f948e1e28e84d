import { Injectable } from '@nestjs/common';
import { foldText } from '@parlance/analytics/domain';
import type { contactUpdated, inboxUpdated } from '@parlance/messaging/contracts';
import { UnitOfWork, type Tx } from '@parlance/platform/persistence';
import type { DataOf, Envelope } from '@parlance/shared/contract-kit';
import type { userUpdated } from '@parlance/workspace/contracts';
import { FollowUps } from '../calls/follow-ups';
import { ContactRepository } from '../persistence/contact-repository';
import { enter, lockPerson } from '../persistence/locks';
import { Announcer } from '../calls/announcer';

/**
 * Keeps how customers, agents and inboxes are called today, apart from the calls: a new name is one row, however many
 * calls there were.
 */
@Injectable()
export class KeepNames {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly announcer: Announcer,
  ) {}

  async userUpdated({
    tenantid,
    aggregateversion,
    data,
  }: Envelope<DataOf<typeof userUpdated>>): Promise<void> {
    const { id, name } = data.user;
    await this.unitOfWork.run(tenantid, (tx) =>
      tx.query(
        `insert into agent as known (tenant_id, id, version, name, search_text) values ($1, $2, $3, $4, $5)
         on conflict (tenant_id, id) do update
           set version = excluded.version, name = excluded.name, search_text = excluded.search_text
           where excluded.version > known.version`,
        [tx.tenantId, id, aggregateversion, name, foldText(name)],
      ),
    );
  }

  async inboxUpdated({
    tenantid,
    aggregateversion,
    data,
  }: Envelope<DataOf<typeof inboxUpdated>>): Promise<void> {
    await this.unitOfWork.run(tenantid, (tx) =>
      tx.query(
        `insert into inbox_name as known (tenant_id, id, version, name) values ($1, $2, $3, $4)
         on conflict (tenant_id, id) do update set version = excluded.version, name = excluded.name
           where excluded.version > known.version`,
        [tx.tenantId, data.inbox.id, aggregateversion, data.inbox.name],
      ),
    );
  }

  async contactUpdated({ tenantid, time, data }: Envelope<DataOf<typeof contactUpdated>>): Promise<void> {
    const { contact, mergedContactIds } = data;
    await this.unitOfWork.run(tenantid, async (tx) => {
      const contacts = new ContactRepository(tx);
      if (mergedContactIds.length > 0) await this.merge(tx, contacts, contact.id, mergedContactIds);
      await contacts.state({ ...contact, statedAt: new Date(time) });
    });
  }

  /** Whoever was called back under one contact needs no call under the other. */
  private async merge(
    tx: Tx,
    contacts: ContactRepository,
    contactId: string,
    mergedContactIds: readonly string[],
  ): Promise<void> {
    await enter(tx, 'merge');
    await contacts.recordMerge(contactId, mergedContactIds);
    const family = await contacts.family([contactId]);
    await lockPerson(tx, family);
    await this.announcer.announce(tx, await new FollowUps(tx).settle(family));
  }
}
