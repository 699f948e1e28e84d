import { ACTIVE_DAYS_KEPT, type Subscription } from '@parlance/messaging/domain';
import type { Tx } from '@parlance/platform/persistence';

/** Something of this kind was received. Whose it is, is found when it is written down. */
export interface WebhookMark {
  readonly appId: string;
  readonly fingerprint: string;
  readonly wabaId: string;
  /** Empty for what is about an account as a whole. */
  readonly phoneNumberId: string;
  readonly field: string;
  at: Date;
}

/** A merge: marks may come in any order and twice. Those of numbers that nobody has connected are dropped. */
export async function writeMarks(tx: Tx, marks: readonly WebhookMark[]): Promise<void> {
  await tx.query(
    `insert into webhook_activity as w (tenant_id, waba_id, phone_number_id, field, last_received_at, active_days)
     select n.tenant_id, n.waba_id, m."phoneNumberId", m.field, max(m.at),
       array_agg(distinct (m.at at time zone 'UTC')::date)
     from json_to_recordset($1) as m("appId" text, fingerprint text, "wabaId" text, "phoneNumberId" text, field text,
         at timestamptz)
       join business_number n on n.app_id = m."appId" and case when m."phoneNumberId" = '' then n.waba_id = m."wabaId"
         else n.phone_number_id = m."phoneNumberId" end
       join connected_app a on a.tenant_id = n.tenant_id and a.app_id = n.app_id
         and m.fingerprint = any(a.secret_fingerprints)
     group by 1, 2, 3, 4 order by 1, 2, 3, 4
     on conflict (tenant_id, waba_id, phone_number_id, field) do update
       set last_received_at = greatest(w.last_received_at, excluded.last_received_at),
         active_days = array(select distinct day from unnest(w.active_days || excluded.active_days) as day
           order by day desc limit ${ACTIVE_DAYS_KEPT})`,
    [JSON.stringify(marks)],
  );
}

export interface WatchedNumber {
  tenant_id: string;
  inbox_id: string;
  name: string;
  waba_id: string;
  phone_number_id: string;
  display_phone_number: string;
  webhook_problem: string | null;
  subscription_checked_at: Date | null;
  unsubscribed_since: Date | null;
  subscription_restored_at: Date | null;
  subscription_problem: string | null;
  /** Instants are ISO text. */
  activity: { field: string; ofNumber: boolean; lastReceivedAt: string; days: string[] }[];
}

/** Numbers of one tenant, or of all with null, with what came for each and for its account. */
export async function watchedNumbers(tx: Tx, tenantId: string | null): Promise<WatchedNumber[]> {
  return tx.query<WatchedNumber>(
    `select n.tenant_id, n.id as inbox_id, n.name, n.waba_id, n.phone_number_id, n.display_phone_number,
       n.webhook_problem, g.subscription_checked_at, g.unsubscribed_since, g.subscription_restored_at,
       g.subscription_problem,
       coalesce((select json_agg(json_build_object('field', w.field, 'ofNumber', w.phone_number_id <> '',
           'lastReceivedAt', w.last_received_at, 'days', w.active_days) order by w.field)
         from webhook_activity w where w.tenant_id = n.tenant_id and w.waba_id = n.waba_id
           and w.phone_number_id in ('', n.phone_number_id)), '[]') as activity
     from business_number n join graph_connection g on g.tenant_id = n.tenant_id and g.id = n.connection_id
     where $1::text is null or n.tenant_id = $1
     order by n.tenant_id, n.name, n.id`,
    [tenantId],
  );
}

/** Since when the item that has waited longest could have been projected; null when none waits. */
export async function oldestWaiting(tx: Tx, now: Date): Promise<Date | null> {
  const [row] = await tx.query<{ next_attempt_at: Date }>(
    `select next_attempt_at from webhook_item where next_attempt_at <= $1 order by next_attempt_at, id limit 1`,
    [now],
  );
  return row?.next_attempt_at ?? null;
}

export interface WatchedAccount extends Subscription {
  readonly tenantId: string;
  readonly connectionId: string;
  readonly wabaId: string;
  readonly appId: string;
}

/** An account that was not asked about since `before`. Taking it keeps other replicas from asking, too. */
export async function takeAccount(tx: Tx, now: Date, before: Date): Promise<WatchedAccount | null> {
  const [row] = await tx.query<WatchedAccount>(
    `update graph_connection g set subscription_checked_at = $1
     from (select tenant_id, id from graph_connection
           where subscription_checked_at is null or subscription_checked_at <= $2
           order by subscription_checked_at nulls first limit 1 for update skip locked) as due
     where g.tenant_id = due.tenant_id and g.id = due.id
     returning g.tenant_id as "tenantId", g.id as "connectionId", g.waba_id as "wabaId", g.app_id as "appId",
       g.unsubscribed_since as "unsubscribedSince", g.subscription_restored_at as "restoredAt",
       g.subscription_problem as problem`,
    [now, before],
  );
  return row ?? null;
}

export async function writeSubscription(
  tx: Tx,
  { tenantId, connectionId }: WatchedAccount,
  { unsubscribedSince, restoredAt, problem }: Subscription,
): Promise<void> {
  await tx.query(
    `update graph_connection set unsubscribed_since = $3, subscription_restored_at = $4, subscription_problem = $5
     where tenant_id = $1 and id = $2`,
    [tenantId, connectionId, unsubscribedSince, restoredAt, problem],
  );
}
