import { Injectable } from '@nestjs/common';
import { Inbox } from '@parlance/platform/messaging';
import type { DataOf, Envelope } from '@parlance/shared/contract-kit';
import type { teamUpdated, userUpdated } from '@parlance/workspace/contracts';
import { PeopleRepository } from '../persistence/people-repository';

/** Keeps who works in which team, so that routing asks nobody while a phone rings. */
@Injectable()
export class RecordPeople {
  constructor(private readonly inbox: Inbox) {}

  async userUpdated(envelope: Envelope<DataOf<typeof userUpdated>>, durable: string): Promise<void> {
    await this.inbox.once(envelope, durable, (tx) =>
      new PeopleRepository(tx).putPerson(envelope.data.user, envelope.aggregateversion),
    );
  }

  async teamUpdated(envelope: Envelope<DataOf<typeof teamUpdated>>, durable: string): Promise<void> {
    await this.inbox.once(envelope, durable, (tx) =>
      new PeopleRepository(tx).putTeam(envelope.data.team, envelope.aggregateversion),
    );
  }
}
