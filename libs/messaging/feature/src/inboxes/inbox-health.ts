import { Inject, Injectable } from '@nestjs/common';
import { inboxUpdated } from '@parlance/messaging/contracts';
import { Outbox } from '@parlance/platform/messaging';
import type { Tx } from '@parlance/platform/persistence';
import { findInbox, toInbox, updateInboxRow } from '../persistence/inboxes.sql';

/** What colleagues see of a number's health (I38). Receiving never depends on it: inbound is not dropped on doubt. */
@Injectable()
export class InboxHealth {
  constructor(@Inject(Outbox) private readonly outbox: Outbox) {}

  /** `problem` null: it works again. */
  async state(tx: Tx, tenantId: string, inboxId: string, problem: string | null): Promise<void> {
    const row = await findInbox(tx, tenantId, inboxId, { lock: true });
    if (!row || row.problem === problem) return;
    const updated = {
      ...row,
      problem,
      status: problem === null ? ('connected' as const) : ('attention' as const),
      version: row.version + 1,
    };
    await updateInboxRow(tx, tenantId, updated);
    await this.outbox.add(tx, inboxUpdated, {
      tenantId,
      aggregateId: row.id,
      aggregateVersion: updated.version,
      data: { inbox: toInbox(updated) },
    });
  }
}
