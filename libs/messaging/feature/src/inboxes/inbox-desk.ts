import { Inject, Injectable } from '@nestjs/common';
import {
  messagingErrors,
  type getGraphAccess,
  type getInboxRoute,
  type Inbox,
  type listGraphAccounts,
  type listInboxes,
} from '@parlance/messaging/contracts';
import { UnitOfWork } from '@parlance/platform/persistence';
import { ProblemError, type ReplyOf, type RequestOf } from '@parlance/shared/contract-kit';
import { canUseInbox, requireScope } from '../access';
import { findInbox, listInboxRows, toInbox } from '../persistence/inboxes.sql';
import type { ConnectionRow } from './graph-clients';

/** What is known of connected numbers. */
@Injectable()
export class InboxDesk {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  async list({ actor }: RequestOf<typeof listInboxes>): Promise<{ items: Inbox[] }> {
    requireScope(actor, 'conversations:read');
    const rows = await this.unitOfWork.run(actor.tenantId, (tx) => listInboxRows(tx, actor.tenantId));
    return { items: rows.filter((row) => canUseInbox(actor, row.id)).map(toInbox) };
  }

  /** For services of ours; the bus lets nobody else ask. */
  async graphAccess({
    tenantId,
    wabaId,
  }: RequestOf<typeof getGraphAccess>): Promise<ReplyOf<typeof getGraphAccess>> {
    return this.unitOfWork.run(tenantId, async (tx) => {
      const [connection] = await tx.query<ConnectionRow>(
        `select id, waba_id, app_id, access_token, graph_url, graph_version from graph_connection
         where tenant_id = $1 and waba_id = $2`,
        [tenantId, wabaId],
      );
      if (!connection)
        throw new ProblemError(messagingErrors.inbox_not_found, {
          detail: 'No number of this account is connected',
        });
      const rows = await listInboxRows(tx, tenantId);
      return {
        connectionId: connection.id,
        wabaId,
        phoneNumberIds: rows.filter((row) => row.waba_id === wabaId).map((row) => row.phone_number_id),
        graphUrl: connection.graph_url,
        graphVersion: connection.graph_version,
        appId: connection.app_id,
        encryptedAccessToken: connection.access_token,
      };
    });
  }

  /** As `graphAccess`, by inbox. */
  async route({
    tenantId,
    inboxId,
  }: RequestOf<typeof getInboxRoute>): Promise<ReplyOf<typeof getInboxRoute>> {
    const row = await this.unitOfWork.run(tenantId, (tx) => findInbox(tx, tenantId, inboxId));
    if (!row) throw new ProblemError(messagingErrors.inbox_not_found, { detail: 'No inbox has this id' });
    return { inboxId, name: row.name, wabaId: row.waba_id, phoneNumberId: row.phone_number_id };
  }

  async graphAccounts(): Promise<ReplyOf<typeof listGraphAccounts>> {
    const rows = await this.unitOfWork.acrossTenants((tx) =>
      tx.query<{ tenant_id: string; waba_id: string }>(
        'select tenant_id, waba_id from graph_connection order by tenant_id, waba_id',
      ),
    );
    return { items: rows.map((row) => ({ tenantId: row.tenant_id, wabaId: row.waba_id })) };
  }
}
