import type { Conversation } from '@parlance/messaging/contracts';
import { contentNow, previewOf, type Amendments, type Content } from '@parlance/messaging/domain';
import { recordsetInsert, type Tx } from '@parlance/platform/persistence';
import { idTime } from '@parlance/shared/kernel';
import { toContact, type ContactRow } from './contacts.sql';
import { iso, isoOrNull } from './instants';

export interface ConversationRow {
  id: string;
  inbox_id: string;
  contact_id: string;
  team_id: string | null;
  assignee_id: string | null;
  collaborator_ids: string[];
  stage: Conversation['stage'];
  resolved_at: Date | null;
  origin: Conversation['origin'];
  first_message_at: Date | null;
  last_customer_message_at: Date | null;
  last_message_id: string | null;
  last_message_at: Date | null;
  unread_count: number;
  read_up_to: Date | null;
  created_at: Date;
  updated_at: Date;
  active_at: Date;
  version: number;
}

const TYPES: Readonly<Record<keyof ConversationRow, string>> = {
  id: 'uuid',
  inbox_id: 'uuid',
  contact_id: 'uuid',
  team_id: 'uuid',
  assignee_id: 'uuid',
  collaborator_ids: 'uuid[]',
  stage: 'text',
  resolved_at: 'timestamptz',
  origin: 'text',
  first_message_at: 'timestamptz',
  last_customer_message_at: 'timestamptz',
  last_message_id: 'uuid',
  last_message_at: 'timestamptz',
  unread_count: 'integer',
  read_up_to: 'timestamptz',
  created_at: 'timestamptz',
  updated_at: 'timestamptz',
  active_at: 'timestamptz',
  version: 'integer',
};
const COLUMNS = Object.keys(TYPES);

const LIST = COLUMNS.join(', ');

/** A conversation with its contact and latest message, as it is shown. */
export type ConversationView = ConversationRow & {
  contact: ContactRow;
  last: {
    direction: 'inbound' | 'outbound' | 'internal';
    content: Content;
    amendments: Amendments;
    state: NonNullable<Conversation['lastMessage']>['state'];
  } | null;
};

export const VIEW_FROM = `conversation c
  join contact p on p.tenant_id = c.tenant_id and p.id = c.contact_id
  left join message m on m.tenant_id = c.tenant_id and m.id = c.last_message_id and m.created_at = c.last_message_created_at`;

export const VIEW_COLUMNS = `${COLUMNS.map((name) => `c.${name}`).join(', ')},
  to_jsonb(p) as contact,
  case when m.id is null then null else jsonb_build_object('direction', m.direction, 'content', m.content,
    'amendments', m.amendments, 'state', m.state) end as last`;

export function toConversation(view: ConversationView): Conversation {
  const { last } = view;
  return {
    id: view.id,
    contact: toContact(contactFromJson(view.contact)),
    inboxId: view.inbox_id,
    teamId: view.team_id,
    assigneeId: view.assignee_id,
    collaboratorIds: view.collaborator_ids,
    stage: view.stage,
    origin: view.origin,
    unreadCount: view.unread_count,
    lastMessage:
      last && view.last_message_id && view.last_message_at
        ? {
            id: view.last_message_id,
            direction: last.direction,
            preview: previewOf(contentNow(last.content, last.amendments)),
            state: last.state,
            occurredAt: iso(view.last_message_at),
          }
        : null,
    lastCustomerMessageAt: isoOrNull(view.last_customer_message_at),
    createdAt: iso(view.created_at),
    updatedAt: iso(view.updated_at),
    version: view.version,
  };
}

/** Moments inside of JSON are text. */
const contactFromJson = (json: ContactRow): ContactRow => ({
  ...json,
  created_at: new Date(json.created_at),
});

/** Who may see a conversation follows from these. */
export type VisibilityRow = Pick<
  ConversationRow,
  'id' | 'inbox_id' | 'team_id' | 'assignee_id' | 'collaborator_ids'
>;

export const visibilityOf = (row: VisibilityRow) => ({
  inboxId: row.inbox_id,
  teamId: row.team_id,
  assigneeId: row.assignee_id,
  collaboratorIds: row.collaborator_ids,
});

/** Follows merges of conversations, as of contacts. */
export async function findConversation(
  tx: Tx,
  tenantId: string,
  id: string,
): Promise<ConversationView | null> {
  const [row] = await tx.prepared<ConversationView>(
    `select ${VIEW_COLUMNS} from ${VIEW_FROM} where c.tenant_id = $1 and c.id =
       (select coalesce(merged_into, id) from conversation where tenant_id = $1 and id = $2)`,
    [tenantId, id],
  );
  return row ?? null;
}

export async function findConversations(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
): Promise<ConversationView[]> {
  const [one, ...others] = new Set(ids);
  if (one === undefined) return [];
  const view = `select ${VIEW_COLUMNS} from ${VIEW_FROM} where c.tenant_id = $1 and c.id `;
  return others.length === 0
    ? tx.prepared<ConversationView>(`${view} = $2`, [tenantId, one])
    : tx.query<ConversationView>(`${view} = any($2)`, [tenantId, [one, ...others]]);
}

export async function findVisibilities(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
): Promise<VisibilityRow[]> {
  if (ids.length === 0) return [];
  return tx.query<VisibilityRow>(
    `select id, inbox_id, team_id, assignee_id, collaborator_ids from conversation
     where tenant_id = $1 and id = any($2)`,
    [tenantId, [...new Set(ids)]],
  );
}

export async function lockConversation(
  tx: Tx,
  tenantId: string,
  id: string,
): Promise<ConversationRow | null> {
  const [row] = await tx.prepared<ConversationRow>(
    `select ${LIST} from conversation where tenant_id = $1 and id =
       (select coalesce(merged_into, id) from conversation where tenant_id = $1 and id = $2) for update`,
    [tenantId, id],
  );
  return row ?? null;
}

/** Inserts the conversation of a pair unless it is there, and locks it either way (I34: a unique key decides). */
export async function openConversation(
  tx: Tx,
  tenantId: string,
  fresh: ConversationRow,
): Promise<{ row: ConversationRow; opened: boolean }> {
  const row = (await openConversations(tx, tenantId, [fresh])).get(pairOf(fresh))!;
  return { row, opened: row === fresh };
}

/** What tells the conversations of an organisation apart that were not merged. */
export const pairOf = ({ inbox_id, contact_id }: Pick<ConversationRow, 'inbox_id' | 'contact_id'>): string =>
  `${inbox_id} ${contact_id}`;

const INSERT = recordsetInsert(
  'conversation',
  { tenant_id: 'text', ...TYPES },
  'on conflict (tenant_id, inbox_id, contact_id) where merged_into is null do nothing returning id',
);

/** The same for many pairs, each of which is named once. The row of a new conversation is the one that was given. */
export async function openConversations(
  tx: Tx,
  tenantId: string,
  fresh: readonly ConversationRow[],
): Promise<Map<string, ConversationRow>> {
  const rows = await lockPairs(tx, tenantId, fresh);
  const missing = fresh.filter((row) => !rows.has(pairOf(row)));
  if (missing.length === 0) return rows;
  const values = missing.map((row) => ({ tenant_id: tenantId, ...row }));
  const inserted = await tx.prepared<{ id: string }>(INSERT, [JSON.stringify(values)]);
  const own = new Set(inserted.map(({ id }) => id));
  for (const row of missing) if (own.has(row.id)) rows.set(pairOf(row), row);
  const others = missing.filter((row) => !own.has(row.id));
  for (const [pair, row] of await lockPairs(tx, tenantId, others)) rows.set(pair, row);
  return rows;
}

async function lockPairs(
  tx: Tx,
  tenantId: string,
  pairs: readonly Pick<ConversationRow, 'inbox_id' | 'contact_id'>[],
): Promise<Map<string, ConversationRow>> {
  if (pairs.length === 0) return new Map();
  const rows = await tx.query<ConversationRow>(
    `select ${LIST} from conversation
     where tenant_id = $1 and (inbox_id, contact_id) in (select * from unnest($2::uuid[], $3::uuid[]))
       and merged_into is null order by id for update`,
    [tenantId, pairs.map((pair) => pair.inbox_id), pairs.map((pair) => pair.contact_id)],
  );
  return new Map(rows.map((row) => [pairOf(row), row]));
}

const CHANGED = [...COLUMNS.slice(1), 'last_message_created_at'];

const UPDATE_ONE = `update conversation set ${CHANGED.map((name, n) => `${name} = $${n + 3}`).join(', ')}
  where tenant_id = $1 and id = $2`;

const UPDATE_MANY = `update conversation c set ${CHANGED.map((name) => `${name} = r.${name}`).join(', ')}
  from json_to_recordset($2) as r(${Object.entries(TYPES)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ')}, last_message_created_at timestamptz)
  where c.tenant_id = $1 and c.id = r.id and c.id = any($3::uuid[])`;

export function updateConversations(tx: Tx, tenantId: string, rows: readonly ConversationRow[]): void {
  const values = rows.map((row): Record<string, unknown> => ({
    ...row,
    last_message_created_at: row.last_message_id === null ? null : idTime(row.last_message_id),
  }));
  const [only] = values;
  if (only && values.length === 1)
    tx.sendPrepared(UPDATE_ONE, [tenantId, only['id'], ...CHANGED.map((name) => only[name])]);
  else if (only) tx.send(UPDATE_MANY, [tenantId, JSON.stringify(values), rows.map(({ id }) => id)]);
}

export async function conversationsOfContacts(
  tx: Tx,
  tenantId: string,
  contactIds: readonly string[],
): Promise<ConversationRow[]> {
  return tx.query<ConversationRow>(
    `select ${LIST} from conversation
     where tenant_id = $1 and contact_id = any($2) and merged_into is null order by id for update`,
    [tenantId, contactIds],
  );
}

/** Who holds the id of a conversation that was merged is led to the one that remains. */
export function markConversationMerged(tx: Tx, tenantId: string, absorbed: string, into: string): void {
  tx.send('update conversation set merged_into = $3 where tenant_id = $1 and (id = $2 or merged_into = $2)', [
    tenantId,
    absorbed,
    into,
  ]);
}

/** Everything that hangs on one conversation is put on another (or the same) and its contact. */
export function moveContents(
  tx: Tx,
  tenantId: string,
  from: string,
  to: { id: string; contactId: string },
): void {
  for (const table of ['message', 'dispatch'])
    tx.send(
      `update ${table} set conversation_id = $3, contact_id = $4 where tenant_id = $1 and conversation_id = $2`,
      [tenantId, from, to.id, to.contactId],
    );
  tx.send('update media set conversation_id = $3 where tenant_id = $1 and conversation_id = $2', [
    tenantId,
    from,
    to.id,
  ]);
}
