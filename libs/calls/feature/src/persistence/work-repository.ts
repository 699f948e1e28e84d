import type { Tx } from '@parlance/platform/persistence';

/**
 * What is to be done outside of the database for a call, in a row of the transaction that decided on it:
 * - `admit`: ask policy, take the offer to a bridge, route.
 * - `pre-accept`, `accept`: tell Meta.
 * - `media`: bring the bridge to what the call says: the remote answer, open, hold.
 * - `place`: what became of a call whose placing was interrupted.
 * - `close-media`, `end-at-meta`: both sides learn that it is over.
 * - `release`: give the attempt back to policy.
 */
export type WorkKind =
  'admit' | 'pre-accept' | 'accept' | 'media' | 'place' | 'close-media' | 'end-at-meta' | 'release';

export interface Work {
  readonly tenantId: string;
  readonly callId: string;
  readonly kind: WorkKind;
  readonly attempts: number;
  readonly payload: Record<string, string> | null;
}

const COLUMNS = `w.tenant_id as "tenantId", w.call_id as "callId", w.kind, w.attempts, w.payload`;

export class WorkRepository {
  constructor(private readonly tx: Tx) {}

  add(callId: string, kind: WorkKind, dueAt: Date, payload: Record<string, string> | null = null): void {
    this.tx.sendPrepared(
      `insert into call_work (tenant_id, call_id, kind, due_at, payload) values ($1, $2, $3, $4, $5)
       on conflict (tenant_id, call_id, kind)
         do update set due_at = excluded.due_at, attempts = 0, payload = coalesce(excluded.payload, call_work.payload)`,
      [this.tx.tenantId, callId, kind, dueAt, payload === null ? null : JSON.stringify(payload)],
    );
  }

  remove(callId: string, kinds: readonly WorkKind[]): void {
    this.tx.sendPrepared('delete from call_work where tenant_id = $1 and call_id = $2 and kind = any($3)', [
      this.tx.tenantId,
      callId,
      kinds,
    ]);
  }

  /** Done, unless somebody asked for it again meanwhile. */
  done({ callId, kind, attempts }: Work): void {
    this.tx.sendPrepared(
      'delete from call_work where tenant_id = $1 and call_id = $2 and kind = $3 and attempts = $4',
      [this.tx.tenantId, callId, kind, attempts],
    );
  }

  again({ callId, kind, attempts }: Work, dueAt: Date): void {
    this.tx.sendPrepared(
      `update call_work set due_at = $5
       where tenant_id = $1 and call_id = $2 and kind = $3 and attempts = $4`,
      [this.tx.tenantId, callId, kind, attempts, dueAt],
    );
  }

  /** Takes what is due, of all tenants; whoever dies with it leaves it to others after the lease. */
  async take(now: Date, leaseUntil: Date, limit: number): Promise<Work[]> {
    return this.tx.query<Work>(
      `update call_work w set due_at = $2, attempts = w.attempts + 1
       from (select tenant_id, call_id, kind from call_work where due_at <= $1
             order by due_at limit ${limit} for update skip locked) due
       where w.tenant_id = due.tenant_id and w.call_id = due.call_id and w.kind = due.kind
       returning ${COLUMNS}`,
      [now, leaseUntil],
    );
  }
}
