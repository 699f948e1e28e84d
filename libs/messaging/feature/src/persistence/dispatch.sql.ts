import type { GraphPayload } from '@parlance/messaging/domain';
import { inIndexOrder, type Tx } from '@parlance/platform/persistence';

export interface NewDispatch {
  /** The message's own id for a message. */
  id: string;
  kind: 'message' | 'reaction';
  message_id: string;
  conversation_id: string;
  inbox_id: string;
  contact_id: string;
  payload: GraphPayload;
  queued_at: Date;
  deadline: Date;
  correlation_id: string;
}

export interface DispatchRow extends NewDispatch {
  tenant_id: string;
  attempts: number;
  lease_until: Date | null;
}

const COLUMNS = `d.tenant_id, d.id, d.kind, d.message_id, d.conversation_id, d.inbox_id, d.contact_id, d.payload,
  d.queued_at, d.deadline, d.correlation_id, d.attempts, d.lease_until`;

/**
 * The caller holds the lock of the conversation, so that positions follow the order of writing. What has one before it
 * waits until that is gone. The last one is locked, so that whoever is just removing it either is waited for here or
 * sees what waits.
 */
export function insertDispatch(tx: Tx, tenantId: string, row: NewDispatch): void {
  tx.sendPrepared(
    `with last as (
       select 1 from dispatch where tenant_id = $1 and conversation_id = $5 order by position desc limit 1 for key share
     )
     insert into dispatch (tenant_id, id, kind, message_id, conversation_id, inbox_id, contact_id, payload, state,
       queued_at, next_attempt_at, deadline, correlation_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, case when exists (select from last) then 'waiting' else 'queued' end,
       $9, $9, $10, $11)`,
    [
      tenantId,
      row.id,
      row.kind,
      row.message_id,
      row.conversation_id,
      row.inbox_id,
      row.contact_id,
      JSON.stringify(row.payload),
      row.queued_at,
      row.deadline,
      row.correlation_id,
    ],
  );
}

/**
 * What waited behind them is next in the queue. Returns how many there were: none when somebody else has settled them.
 */
export async function deleteDispatches(tx: Tx, tenantId: string, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const gone = await tx.query<{ conversation_id: string }>(
    'delete from dispatch where tenant_id = $1 and id = any($2) returning conversation_id',
    [tenantId, ids],
  );
  // By a statement of its own, which sees what was written while the first one waited.
  if (gone.length > 0)
    tx.send(
      `update dispatch d set state = 'queued'
       from unnest($2::uuid[]) as c(id) cross join lateral (
         select f.id from dispatch f where f.tenant_id = $1 and f.conversation_id = c.id
         order by f.position limit 1) next
       where d.tenant_id = $1 and d.id = next.id and d.state = 'waiting'`,
      [tenantId, [...new Set(gone.map((row) => row.conversation_id))]],
    );
  return gone.length;
}

/** What has nothing before it any more, and was not told: a version that knows nothing of waiting has removed it. */
export function queueStranded(tx: Tx): void {
  tx.send(
    `update dispatch d set state = 'queued' where state = 'waiting' and not exists (
       select from dispatch e where e.tenant_id = d.tenant_id and e.conversation_id = d.conversation_id
         and e.position < d.position)`,
    [],
  );
}

export interface NumberPace {
  tenant_id: string;
  inbox_id: string;
  tokens: number;
  updated_at: Date;
  messages_per_second: number;
}

/**
 * Numbers that have something to send, each locked so that one replica at a time spends its rate; which of several it
 * is does not matter.
 */
export async function takeNumbers(tx: Tx, now: Date, limit: number): Promise<NumberPace[]> {
  return inIndexOrder(tx, () =>
    tx.query<NumberPace>(
      `select p.tenant_id, p.inbox_id, p.tokens, p.updated_at, n.messages_per_second
     from number_pace p join business_number n on n.tenant_id = p.tenant_id and n.id = p.inbox_id
       cross join lateral (
         select from dispatch d where d.tenant_id = p.tenant_id and d.inbox_id = p.inbox_id
           and d.state = 'queued' and d.next_attempt_at <= $1 order by d.position limit 1) due
     where p.held_until is null or p.held_until <= $1
     order by random() limit $2 for update of p skip locked`,
      [now, limit],
    ),
  );
}

/** A message that is about to be sent, with what is needed for it. */
export interface Departure extends DispatchRow {
  connection_id: string;
  phone_number_id: string;
  inbox_status: 'connected' | 'attention';
  phone: string | null;
  bsuid: string | null;
}

/**
 * The next message of each conversation of a number, oldest first: none overtakes one that has no outcome yet, also not
 * where two conversations have become one and each had its next. The queue is walked a message at a time and no further
 * than needed, however long it is.
 */
export async function takeHeads(
  tx: Tx,
  tenantId: string,
  inboxId: string,
  now: Date,
  limit: number,
): Promise<Departure[]> {
  return inIndexOrder(tx, () =>
    tx.query<Departure>(
      `with recursive walk as (
       select null::uuid as id, 0::bigint as position, false as head, 0 as heads
       union all
       select next.id, next.position, next.head, walk.heads + next.head::int
       from walk cross join lateral (
         select q.id, q.position, not exists (select 1 from dispatch e where e.tenant_id = q.tenant_id
           and e.conversation_id = q.conversation_id and e.position < q.position) as head
         from dispatch q where q.tenant_id = $1 and q.inbox_id = $2 and q.state = 'queued'
           and q.next_attempt_at <= $3 and q.position > walk.position
         order by q.position limit 1) next
       where walk.heads < $4
     )
     select ${COLUMNS}, n.connection_id, n.phone_number_id, n.status as inbox_status, c.phone, c.bsuid
     from walk join dispatch d on d.tenant_id = $1 and d.id = walk.id
       join business_number n on n.tenant_id = d.tenant_id and n.id = d.inbox_id
       join contact c on c.tenant_id = d.tenant_id and c.id = d.contact_id
     where walk.head and d.state = 'queued'
     order by d.position for no key update of d skip locked`,
      [tenantId, inboxId, now, limit],
    ),
  );
}

export function markSending(tx: Tx, tenantId: string, ids: readonly string[], leaseUntil: Date): void {
  tx.send(
    `update dispatch set state = 'sending', attempts = attempts + 1, lease_until = $3
     where tenant_id = $1 and id = any($2)`,
    [tenantId, ids, leaseUntil],
  );
}

/** Back into the queue; nothing happened at Meta. */
export function requeue(tx: Tx, tenantId: string, ids: readonly string[], at: Date): void {
  if (ids.length === 0) return;
  tx.send(
    `update dispatch set state = 'queued', lease_until = null, next_attempt_at = $3
     where tenant_id = $1 and id = any($2) and state in ('queued', 'sending')`,
    [tenantId, ids, at],
  );
}

/** Returns false when a status has settled it meanwhile. */
export async function markUnknown(tx: Tx, tenantId: string, id: string, until: Date): Promise<boolean> {
  const rows = await tx.query(
    `update dispatch set state = 'unknown', lease_until = null, next_attempt_at = $3
     where tenant_id = $1 and id = $2 and state = 'sending' returning 1`,
    [tenantId, id, until],
  );
  return rows.length > 0;
}

/** Sends whose process has vanished, and those for which no status came in time. */
export async function takeOverdue(
  tx: Tx,
  now: Date,
  limit: number,
): Promise<(DispatchRow & { state: string })[]> {
  return tx.query<DispatchRow & { state: string }>(
    `select ${COLUMNS}, d.state from dispatch d
     where (d.state = 'sending' and d.lease_until < $1) or (d.state = 'unknown' and d.next_attempt_at <= $1)
     order by d.position limit $2 for update of d skip locked`,
    [now, limit],
  );
}

export function savePace(
  tx: Tx,
  pace: { tenantId: string; inboxId: string; tokens: number; updatedAt: Date },
): void {
  tx.sendPrepared(
    'update number_pace set tokens = $3, updated_at = $4 where tenant_id = $1 and inbox_id = $2',
    [pace.tenantId, pace.inboxId, pace.tokens, pace.updatedAt],
  );
}

/** Nothing of this number is sent until then. */
export function holdNumber(tx: Tx, tenantId: string, inboxId: string, until: Date | null): void {
  tx.send('update number_pace set held_until = $3 where tenant_id = $1 and inbox_id = $2', [
    tenantId,
    inboxId,
    until,
  ]);
}

export interface PairPace {
  contact_id: string;
  tokens: number;
  updated_at: Date;
}

export async function findPairs(
  tx: Tx,
  tenantId: string,
  inboxId: string,
  contactIds: readonly string[],
): Promise<Map<string, PairPace>> {
  const rows = await tx.query<PairPace>(
    `select contact_id, tokens, updated_at from pair_pace
     where tenant_id = $1 and inbox_id = $2 and contact_id = any($3)`,
    [tenantId, inboxId, contactIds],
  );
  return new Map(rows.map((row) => [row.contact_id, row]));
}

export function savePairs(tx: Tx, tenantId: string, inboxId: string, pairs: readonly PairPace[]): void {
  if (pairs.length === 0) return;
  tx.sendPrepared(
    `insert into pair_pace (tenant_id, inbox_id, contact_id, tokens, updated_at)
     select $1, $2, contact_id, tokens, updated_at
     from json_to_recordset($3) as r(contact_id uuid, tokens double precision, updated_at timestamptz)
     on conflict (tenant_id, inbox_id, contact_id)
       do update set tokens = excluded.tokens, updated_at = excluded.updated_at`,
    [tenantId, inboxId, JSON.stringify(pairs)],
  );
}
