import { Injectable } from '@nestjs/common';
import type { Call } from '@parlance/calls/contracts';
import { UnitOfWork } from '@parlance/platform/persistence';
import { CallRepository } from '../persistence/call-repository';
import { ContactRepository } from '../persistence/contact-repository';
import { enter, lockEntry, lockPerson } from '../persistence/locks';
import { Announcer } from './announcer';
import { FollowUps } from './follow-ups';

/**
 * Writes the latest state of a call into the history (C-068). Every event states the whole call with its version, so that
 * what is older, or known already, changes nothing, and the same history comes of every order and repetition.
 */
@Injectable()
export class ApplyCall {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly announcer: Announcer,
  ) {}

  async apply(tenantId: string, call: Call, statedAt: Date): Promise<void> {
    await this.unitOfWork.run(tenantId, async (tx) => {
      await enter(tx, 'call');
      const contacts = new ContactRepository(tx);
      const family = await contacts.family([call.contactId]);
      await lockPerson(tx, family);
      await lockEntry(tx, call.id);
      if (call.contactName !== null || call.contactPhone !== null)
        await contacts.state({
          id: call.contactId,
          version: 0,
          statedAt,
          name: call.contactName,
          phone: call.contactPhone,
        });
      if (!(await new CallRepository(tx).put(call))) return;
      const settled = await new FollowUps(tx).settle(family);
      await this.announcer.announce(tx, [...new Set([call.id, ...settled])]);
    });
  }
}
