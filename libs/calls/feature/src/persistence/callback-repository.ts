import type { Tx } from '@parlance/platform/persistence';
import type { CallbackRecord } from './call-record';

type Row = { body: CallbackRecord };

export class CallbackRepository {
  constructor(private readonly tx: Tx) {}

  /** False when the customer waits for a callback of this inbox already. */
  async open(callback: CallbackRecord): Promise<boolean> {
    const written = await this.tx.query(
      `insert into callback (tenant_id, id, inbox_id, contact_id, conversation_id, state, requested_at, body, version)
       values ($1, $2, $3, $4, $5, 'open', $6, $7, $8)
       on conflict (tenant_id, inbox_id, contact_id) where state = 'open' do nothing returning 1`,
      [
        this.tx.tenantId,
        callback.id,
        callback.inboxId,
        callback.contactId,
        callback.conversationId,
        callback.requestedAt,
        JSON.stringify(callback),
        callback.version,
      ],
    );
    return written.length > 0;
  }

  async save(callback: CallbackRecord): Promise<void> {
    await this.tx.query(
      'update callback set state = $3, body = $4, version = $5 where tenant_id = $1 and id = $2',
      [this.tx.tenantId, callback.id, callback.state, JSON.stringify(callback), callback.version],
    );
  }

  async lock(id: string): Promise<CallbackRecord | null> {
    const [row] = await this.tx.query<Row>(
      'select body from callback where tenant_id = $1 and id = $2 for update',
      [this.tx.tenantId, id],
    );
    return row?.body ?? null;
  }

  async lockOpen(inboxId: string, contactId: string): Promise<CallbackRecord | null> {
    const [row] = await this.tx.query<Row>(
      `select body from callback
       where tenant_id = $1 and inbox_id = $2 and contact_id = $3 and state = 'open' for update`,
      [this.tx.tenantId, inboxId, contactId],
    );
    return row?.body ?? null;
  }

  /** Who has waited longest first. */
  async list(state: CallbackRecord['state']): Promise<CallbackRecord[]> {
    const rows = await this.tx.query<Row>(
      'select body from callback where tenant_id = $1 and state = $2 order by requested_at, id limit 2000',
      [this.tx.tenantId, state],
    );
    return rows.map(({ body }) => body);
  }
}
