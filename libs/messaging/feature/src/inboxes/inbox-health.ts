import { Inject, Injectable } from '@nestjs/common';
import { inboxUpdated } from '@parlance/messaging/contracts';
import { Outbox } from '@parlance/platform/messaging';
import type { Tx } from '@parlance/platform/persistence';
import { findInbox, toInbox, updateInboxRow, type InboxRow } from '../persistence/inboxes.sql';

/** What colleagues see of a number's health (I38). Receiving never depends on it: inbound is not dropped on doubt. */
@Injectable()
export class InboxHealth {
  constructor(@Inject(Outbox) private readonly outbox: Outbox) {}

  /** Of sending. `problem` null: it works again. */
  async state(tx: Tx, tenantId: string, inboxId: string, problem: string | null): Promise<void> {
    const row = await findInbox(tx, tenantId, inboxId, { lock: true });
    if (!row || row.problem === problem) return;
    const status = problem === null ? ('connected' as const) : ('attention' as const);
    await this.write(tx, tenantId, { ...row, problem, status });
  }

  /** Of what comes from Meta. True when this is news. */
  async webhooks(tx: Tx, tenantId: string, inboxId: string, problem: string | null): Promise<boolean> {
    const row = await findInbox(tx, tenantId, inboxId, { lock: true });
    if (!row || row.webhook_problem === problem) return false;
    await this.write(tx, tenantId, { ...row, webhook_problem: problem });
    return true;
  }

  private async write(tx: Tx, tenantId: string, row: InboxRow): Promise<void> {
    const updated = { ...row, version: row.version + 1 };
    await updateInboxRow(tx, tenantId, updated);
    this.outbox.add(tx, inboxUpdated, {
      tenantId,
      aggregateId: row.id,
      aggregateVersion: updated.version,
      data: { inbox: toInbox(updated) },
    });
  }
}
