import type { Message } from '@parlance/messaging/contracts';
import {
  amendedOf,
  contentNow,
  failureOf,
  reactionsOf,
  type Amendments,
  type Content,
  type Delivery,
} from '@parlance/messaging/domain';
import { recordsetInsert, type Tx } from '@parlance/platform/persistence';
import { idTime } from '@parlance/shared/kernel';
import { iso } from './instants';

export interface MessageRow {
  id: string;
  conversation_id: string;
  inbox_id: string;
  contact_id: string;
  direction: Message['direction'];
  /** As it was written; edits stand in `amendments`. */
  content: Content;
  state: Message['state'];
  /** Outbound messages only. */
  delivery: Delivery | null;
  amendments: Amendments;
  author_kind: Message['author']['kind'];
  author_id: string;
  wamid: string | null;
  reply_to_wamid: string | null;
  occurred_at: Date;
  correlation_id: string;
  version: number;
}

export type MessageView = MessageRow & { reply_to_message_id: string | null };

const COLUMNS = [
  'id',
  'conversation_id',
  'inbox_id',
  'contact_id',
  'direction',
  'content',
  'state',
  'delivery',
  'amendments',
  'author_kind',
  'author_id',
  'wamid',
  'reply_to_wamid',
  'occurred_at',
  'correlation_id',
  'version',
] as const satisfies readonly (keyof MessageRow)[];

/** The message replied to is looked up when it is read: it may have come after its reply. */
const VIEW = `${COLUMNS.map((name) => `m.${name}`).join(', ')}, k.message_id as reply_to_message_id
  from message m left join message_key k
    on k.tenant_id = m.tenant_id and k.inbox_id = m.inbox_id and k.wamid = m.reply_to_wamid`;

export function toMessage(view: MessageView): Message {
  return {
    id: view.id,
    conversationId: view.conversation_id,
    inboxId: view.inbox_id,
    contactId: view.contact_id,
    direction: view.direction,
    content: contentNow(view.content, view.amendments),
    state: view.state,
    stateTimes: view.delivery?.times ?? { received: iso(view.occurred_at) },
    failure: view.delivery ? failureOf(view.delivery) : null,
    author: { kind: view.author_kind, id: view.author_id },
    wamid: view.wamid,
    replyToMessageId: view.reply_to_message_id,
    reactions: reactionsOf(view.amendments),
    amended: amendedOf(view.amendments),
    occurredAt: iso(view.occurred_at),
    version: view.version,
  };
}

const TYPES: Readonly<Record<(typeof COLUMNS)[number], string>> = {
  id: 'uuid',
  conversation_id: 'uuid',
  inbox_id: 'uuid',
  contact_id: 'uuid',
  direction: 'text',
  content: 'jsonb',
  state: 'text',
  delivery: 'jsonb',
  amendments: 'jsonb',
  author_kind: 'text',
  author_id: 'uuid',
  wamid: 'text',
  reply_to_wamid: 'text',
  occurred_at: 'timestamptz',
  correlation_id: 'text',
  version: 'integer',
};

const INSERT = recordsetInsert('message', { tenant_id: 'text', created_at: 'timestamptz', ...TYPES });

export function insertMessages(tx: Tx, tenantId: string, rows: readonly MessageRow[]): void {
  if (rows.length === 0) return;
  const values = rows.map((row) => ({ tenant_id: tenantId, created_at: idTime(row.id), ...row }));
  tx.sendPrepared(INSERT, [JSON.stringify(values)]);
}

/** Years that a UUIDv7 of ours can hold; other ids are nobody's. */
const isOurTime = (moment: Date): boolean => moment.getTime() > 0 && moment.getUTCFullYear() < 2500;

export async function findMessage(tx: Tx, tenantId: string, id: string): Promise<MessageView | null> {
  return (await findMessages(tx, tenantId, [id]))[0] ?? null;
}

/** Locks in the order of ids. Rows that are not there are left out. */
export async function lockMessages(tx: Tx, tenantId: string, ids: readonly string[]): Promise<MessageView[]> {
  return selectMessages(tx, tenantId, ids, 'for update of m');
}

/** As they are now, without locking. */
export async function findMessages(tx: Tx, tenantId: string, ids: readonly string[]): Promise<MessageView[]> {
  return selectMessages(tx, tenantId, ids, '');
}

async function selectMessages(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
  lock: string,
): Promise<MessageView[]> {
  const [one, ...others] = [...new Set(ids)].filter((id) => isOurTime(idTime(id)));
  if (one === undefined) return [];
  // Ids are unique by themselves; the times lead to their partitions.
  const view = (which: string): string =>
    `select ${VIEW} where m.tenant_id = $1 and ${which} order by m.id ${lock}`;
  if (others.length === 0)
    return tx.prepared<MessageView>(view('m.id = $2 and m.created_at = $3'), [tenantId, one, idTime(one)]);
  const known = [one, ...others];
  return tx.query<MessageView>(view('m.id = any($2::uuid[]) and m.created_at = any($3::timestamptz[])'), [
    tenantId,
    known,
    known.map(idTime),
  ]);
}

/** Writes what may change of a message after it was written, for many at once. */
export function updateMessages(tx: Tx, tenantId: string, rows: readonly MessageRow[]): void {
  if (rows.length === 0) return;
  const values = rows.map((row) => ({ ...row, created_at: idTime(row.id) }));
  // The keys once more as arrays: how many objects JSON holds is unknown to the planner, which would read whole tables.
  tx.send(
    `update message m set content = r.content, state = r.state, delivery = r.delivery, amendments = r.amendments,
       wamid = r.wamid, version = r.version
     from json_to_recordset($2) as r(id uuid, created_at timestamptz, content jsonb, state text, delivery jsonb,
       amendments jsonb, wamid text, version integer)
     where m.tenant_id = $1 and m.id = r.id and m.created_at = r.created_at
       and m.id = any($3::uuid[]) and m.created_at = any($4::timestamptz[])`,
    [tenantId, JSON.stringify(values), rows.map(({ id }) => id), values.map((row) => row.created_at)],
  );
}

export interface TimelinePosition {
  occurredAt: string;
  id: string;
}

export async function timeline(
  tx: Tx,
  tenantId: string,
  conversationId: string,
  before: TimelinePosition | null,
  limit: number,
): Promise<MessageView[]> {
  return tx.query<MessageView>(
    `select ${VIEW} where m.tenant_id = $1 and m.conversation_id = $2
       and ($3::timestamptz is null or (m.occurred_at, m.id) < ($3::timestamptz, $4::uuid))
     order by m.occurred_at desc, m.id desc limit $5`,
    [tenantId, conversationId, before?.occurredAt ?? null, before?.id ?? null, limit],
  );
}

/** The messages behind Meta's ids, as far as they are known. */
export async function findKeys(
  tx: Tx,
  tenantId: string,
  keys: readonly { inboxId: string; wamid: string }[],
): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map();
  const rows = await tx.query<{ inbox_id: string; wamid: string; message_id: string }>(
    `select inbox_id, wamid, message_id from message_key
     where tenant_id = $1 and message_id is not null and inbox_id = any($2::uuid[]) and wamid = any($3::text[])`,
    [tenantId, [...new Set(keys.map((k) => k.inboxId))], keys.map((k) => k.wamid)],
  );
  return new Map(rows.map((row) => [keyOf(row.inbox_id, row.wamid), row.message_id]));
}

export const keyOf = (inboxId: string, wamid: string): string => `${inboxId} ${wamid}`;

/**
 * Says which message Meta's id stands for, or (with null) that it is spoken of, and locks the id until the transaction
 * ends. Returns the message it stands for: the one that was stated first.
 */
export async function claimKey(
  tx: Tx,
  tenantId: string,
  key: { inboxId: string; wamid: string },
  messageId: string | null,
): Promise<string | null> {
  const [row] = await tx.prepared<{ message_id: string | null }>(
    `insert into message_key (tenant_id, inbox_id, wamid, message_id) values ($1, $2, $3, $4)
     on conflict (tenant_id, inbox_id, wamid)
       do update set message_id = coalesce(message_key.message_id, excluded.message_id)
     returning message_id`,
    [tenantId, key.inboxId, key.wamid, messageId],
  );
  return row?.message_id ?? null;
}

/** The same for many messages at once. Returns the keys that now stand for the message given. */
export async function claimKeys(
  tx: Tx,
  tenantId: string,
  claims: readonly { inboxId: string; wamid: string; messageId: string }[],
): Promise<Set<string>> {
  if (claims.length === 0) return new Set();
  const rows = await tx.prepared<{ inbox_id: string; wamid: string; message_id: string }>(
    `insert into message_key (tenant_id, inbox_id, wamid, message_id)
     select $1, "inboxId", wamid, "messageId"
     from json_to_recordset($2) as r("inboxId" uuid, wamid text, "messageId" uuid) order by "inboxId", wamid
     on conflict (tenant_id, inbox_id, wamid)
       do update set message_id = coalesce(message_key.message_id, excluded.message_id)
     returning inbox_id, wamid, message_id`,
    [tenantId, JSON.stringify(claims)],
  );
  const own = new Set(claims.map((claim) => claim.messageId));
  return new Set(rows.filter((row) => own.has(row.message_id)).map((row) => keyOf(row.inbox_id, row.wamid)));
}
