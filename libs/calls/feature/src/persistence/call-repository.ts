import type { Tx } from '@parlance/platform/persistence';
import type { CallRecord } from './call-record';

type Row = { body: CallRecord };

/** The moment at which the clock alone changes a call; null when none does. */
export type DueAt = Date | null;

export class CallRepository {
  constructor(private readonly tx: Tx) {}

  insert(call: CallRecord, dueAt: DueAt, idempotencyKey: string | null): void {
    this.tx.sendPrepared(
      `insert into call (tenant_id, id, wacid, inbox_id, contact_id, conversation_id, agent_id, direction, state,
         bridge_id, started_at, due_at, idempotency_key, body, version)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
      [
        this.tx.tenantId,
        call.id,
        call.wacid,
        call.inboxId,
        call.contactId,
        call.conversationId,
        call.agentId,
        call.direction,
        call.state,
        call.bridgeId,
        call.facts.startedAt,
        dueAt,
        idempotencyKey,
        JSON.stringify(call),
        call.version,
      ],
    );
  }

  save(call: CallRecord, dueAt: DueAt): void {
    this.tx.sendPrepared(
      `update call set wacid = $3, contact_id = $4, agent_id = $5, state = $6, bridge_id = $7, started_at = $8,
         due_at = $9, body = $10, version = $11
       where tenant_id = $1 and id = $2`,
      [
        this.tx.tenantId,
        call.id,
        call.wacid,
        call.contactId,
        call.agentId,
        call.state,
        call.bridgeId,
        call.facts.startedAt,
        dueAt,
        JSON.stringify(call),
        call.version,
      ],
    );
  }

  find(id: string): Promise<CallRecord | null> {
    return this.one('id = $2', [id]);
  }

  /** Held until the end of the transaction. */
  lock(id: string): Promise<CallRecord | null> {
    return this.one('id = $2 for update', [id]);
  }

  lockByWacid(wacid: string): Promise<CallRecord | null> {
    return this.one('wacid = $2 for update', [wacid]);
  }

  byIdempotencyKey(key: string): Promise<CallRecord | null> {
    return this.one('idempotency_key = $2', [key]);
  }

  lockUnderWay(inboxId: string, contactId: string): Promise<CallRecord | null> {
    return this.one(`inbox_id = $2 and contact_id = $3 and state <> 'ended' for update`, [
      inboxId,
      contactId,
    ]);
  }

  underWayOfAgent(agentId: string): Promise<CallRecord | null> {
    return this.one(`agent_id = $2 and state <> 'ended'`, [agentId]);
  }

  /** The latest call with a customer, begun after a moment. */
  lockLatest(inboxId: string, contactId: string, since: Date): Promise<CallRecord | null> {
    return this.one(
      'inbox_id = $2 and contact_id = $3 and started_at > $4 order by started_at desc limit 1 for update',
      [inboxId, contactId, since],
    );
  }

  live(): Promise<CallRecord[]> {
    return this.many(`state <> 'ended' order by started_at`, []);
  }

  /** Ids of calls that ring at somebody's phone. */
  async ringingAt(agentId: string): Promise<string[]> {
    const ringing = await this.many(
      `state = 'ringing' and direction = 'inbound' and body->'attempts' @> $2::jsonb`,
      [JSON.stringify([{ agentId, result: 'ringing' }])],
    );
    return ringing.map(({ id }) => id);
  }

  /** One turn for everything about an id of Meta's, whether or not there is a call with it yet. */
  takeTurn(wacid: string): void {
    this.tx.sendPrepared('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `${this.tx.tenantId}/${wacid}`,
    ]);
  }

  private async one(condition: string, parameters: unknown[]): Promise<CallRecord | null> {
    return (await this.many(condition, parameters))[0] ?? null;
  }

  private async many(condition: string, parameters: unknown[]): Promise<CallRecord[]> {
    const rows = await this.tx.query<Row>(`select body from call where tenant_id = $1 and ${condition}`, [
      this.tx.tenantId,
      ...parameters,
    ]);
    return rows.map(({ body }) => body);
  }
}
