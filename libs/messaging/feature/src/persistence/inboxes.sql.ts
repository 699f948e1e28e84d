import type { Inbox } from '@parlance/messaging/contracts';
import type { Tx } from '@parlance/platform/persistence';
import { iso } from './instants';

export interface InboxRow {
  id: string;
  connection_id: string;
  name: string;
  app_id: string;
  waba_id: string;
  phone_number_id: string;
  display_phone_number: string;
  /** Of sending, as `problem`. */
  status: Inbox['status'];
  problem: string | null;
  /** Why nothing comes from Meta. */
  webhook_problem: string | null;
  quality: Inbox['quality'];
  messaging_limit: string | null;
  messages_per_second: number;
  limits_stated_at: Date | null;
  created_at: Date;
  version: number;
}

const COLUMNS = [
  'id',
  'connection_id',
  'name',
  'app_id',
  'waba_id',
  'phone_number_id',
  'display_phone_number',
  'status',
  'problem',
  'webhook_problem',
  'quality',
  'messaging_limit',
  'messages_per_second',
  'limits_stated_at',
  'created_at',
  'version',
] as const satisfies readonly (keyof InboxRow)[];

const LIST = COLUMNS.join(', ');

export const toInbox = (row: InboxRow): Inbox => ({
  id: row.id,
  name: row.name,
  provider: 'whatsapp-cloud',
  wabaId: row.waba_id,
  phoneNumberId: row.phone_number_id,
  displayPhoneNumber: row.display_phone_number,
  status: row.webhook_problem === null ? row.status : 'attention',
  problem: [row.problem, row.webhook_problem].filter((problem) => problem !== null).join(' ') || null,
  quality: row.quality,
  messagingLimit: row.messaging_limit,
  createdAt: iso(row.created_at),
});

export async function insertInbox(tx: Tx, tenantId: string, row: InboxRow): Promise<void> {
  await tx.query(
    `insert into business_number (tenant_id, ${LIST}) values ($1, ${COLUMNS.map((_, i) => `$${i + 2}`).join(', ')})`,
    [tenantId, ...COLUMNS.map((name) => row[name])],
  );
}

export async function updateInboxRow(tx: Tx, tenantId: string, row: InboxRow): Promise<void> {
  await tx.query(
    `update business_number set ${COLUMNS.slice(1)
      .map((name, i) => `${name} = $${i + 3}`)
      .join(', ')} where tenant_id = $1 and id = $2`,
    [tenantId, ...COLUMNS.map((name) => row[name])],
  );
}

export async function listInboxRows(tx: Tx, tenantId: string): Promise<InboxRow[]> {
  return tx.query<InboxRow>(`select ${LIST} from business_number where tenant_id = $1 order by name, id`, [
    tenantId,
  ]);
}

export async function findInbox(
  tx: Tx,
  tenantId: string,
  id: string,
  { lock = false }: { lock?: boolean } = {},
): Promise<InboxRow | null> {
  const [row] = await tx.query<InboxRow>(
    `select ${LIST} from business_number where tenant_id = $1 and id = $2 ${lock ? 'for update' : ''}`,
    [tenantId, id],
  );
  return row ?? null;
}

export interface Route {
  tenant_id: string;
  inbox_id: string;
  app_id: string;
  waba_id: string;
  phone_number_id: string;
  display_phone_number: string;
  secret_fingerprints: string[];
}

/**
 * Where webhooks of these numbers and accounts go. Across tenants: whose they are is what is being asked. An item
 * belongs to a route only when it was signed with a secret of that tenant's app.
 */
export async function findRoutes(
  tx: Tx,
  phoneNumberIds: readonly string[],
  wabaIds: readonly string[],
): Promise<Route[]> {
  return tx.query<Route>(
    `select n.tenant_id, n.id as inbox_id, n.app_id, n.waba_id, n.phone_number_id, n.display_phone_number,
       a.secret_fingerprints
     from business_number n join connected_app a on a.tenant_id = n.tenant_id and a.app_id = n.app_id
     where n.phone_number_id = any($1) or n.waba_id = any($2)`,
    [phoneNumberIds, wabaIds],
  );
}
