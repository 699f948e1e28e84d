import type { Tx } from '@parlance/platform/persistence';
import { EMPTY_LEDGER, ledgerKey, type Ledger, type LedgerEvent } from '@parlance/policy/domain';
import { withInstants } from './instants';
import { FAMILY, type WindowPair } from './window-repository';

export interface FoldedRow {
  readonly ledger: Ledger;
  readonly version: number;
}

/** What lists are made by, and when the clock alone changes it. */
export interface FoldedColumns {
  readonly granted: boolean;
  readonly expiresAt: Date | null;
  readonly requestExpiresAt: Date | null;
  readonly unanswered: number;
  readonly dueAt: Date | null;
}

export interface TenantPair extends WindowPair {
  readonly tenantId: string;
}

const NOTHING: FoldedRow = { ledger: EMPTY_LEDGER, version: 0 };

/** Facts about the permission to call, and the state that they fold to. */
export class LedgerRepository {
  constructor(private readonly tx: Tx) {}

  /** Everything that reserves or records for a pair waits here for its turn. The contact is the surviving one. */
  async lock({ inboxId, contactId }: WindowPair): Promise<FoldedRow & { readonly dueAt: Date | null }> {
    await this.tx.query(
      `insert into call_permission (tenant_id, inbox_id, contact_id, ledger, granted, unanswered, version)
       values ($1, $2, $3, $4, false, 0, 0) on conflict do nothing`,
      [this.tx.tenantId, inboxId, contactId, JSON.stringify(EMPTY_LEDGER)],
    );
    const [row] = await this.tx.query<{ ledger: unknown; version: number; dueAt: Date | null }>(
      `select ledger, version, due_at as "dueAt" from call_permission
       where tenant_id = $1 and inbox_id = $2 and contact_id = $3 for update`,
      [this.tx.tenantId, inboxId, contactId],
    );
    return row ? { ...row, ledger: withInstants<Ledger>(row.ledger) } : { ...NOTHING, dueAt: null };
  }

  /** True when at least one of the facts is new. */
  async append(pair: WindowPair, events: readonly LedgerEvent[], recordedAt: Date): Promise<boolean> {
    const rows = await this.tx.query(
      `insert into call_ledger_event (tenant_id, inbox_id, contact_id, key, at, event, recorded_at)
       select $1, $2, $3, key, at, event, $5
       from json_to_recordset($4) as e (key text, at timestamptz, event jsonb)
       on conflict do nothing returning 1`,
      [
        this.tx.tenantId,
        pair.inboxId,
        pair.contactId,
        JSON.stringify(events.map((event) => ({ key: ledgerKey(event), at: event.at, event }))),
        recordedAt,
      ],
    );
    return rows.length > 0;
  }

  /** Whether this fact was recorded before, whenever it happened. */
  async knows({ inboxId, contactId }: WindowPair, event: LedgerEvent): Promise<boolean> {
    const rows = await this.tx.query(
      `with recursive asked as (select $2::uuid as contact_id), ${FAMILY}
       select 1 from family f
         join call_ledger_event e
           on e.tenant_id = $1 and e.contact_id = f.member_id and e.inbox_id = $3 and e.key = $4`,
      [this.tx.tenantId, contactId, inboxId, ledgerKey(event)],
    );
    return rows.length > 0;
  }

  /** Of this person, under whichever of their contacts. */
  async events({ inboxId, contactId }: WindowPair): Promise<LedgerEvent[]> {
    const rows = await this.tx.query<{ event: unknown }>(
      `with recursive asked as (select $2::uuid as contact_id), ${FAMILY}
       select e.event from family f
         join call_ledger_event e on e.tenant_id = $1 and e.contact_id = f.member_id and e.inbox_id = $3`,
      [this.tx.tenantId, contactId, inboxId],
    );
    return rows.map((row) => withInstants<LedgerEvent>(row.event));
  }

  /** The business numbers that anything is known of with this person. */
  async inboxesOf(contactId: string): Promise<string[]> {
    const rows = await this.tx.query<{ inboxId: string }>(
      `with recursive asked as (select $2::uuid as contact_id), ${FAMILY}
       select distinct e.inbox_id as "inboxId" from family f
         join call_ledger_event e on e.tenant_id = $1 and e.contact_id = f.member_id
       order by 1`,
      [this.tx.tenantId, contactId],
    );
    return rows.map((row) => row.inboxId);
  }

  /** Replaces the state of the pair, and what stood under contacts that were merged into it. Returns its version. */
  async save(
    { inboxId, contactId }: WindowPair,
    ledger: Ledger,
    { granted, expiresAt, requestExpiresAt, unanswered, dueAt }: FoldedColumns,
  ): Promise<number> {
    const [row] = await this.tx.query<{ version: number }>(
      `with recursive asked as (select $3::uuid as contact_id), ${FAMILY}, merged as (
         delete from call_permission p using family f
         where p.tenant_id = $1 and p.inbox_id = $2 and p.contact_id = f.member_id and p.contact_id <> $3
         returning p.version
       )
       update call_permission
       set ledger = $4, granted = $5, expires_at = $6, request_expires_at = $7, unanswered = $8, due_at = $9,
           version = greatest(version, (select coalesce(max(version), 0) from merged)) + 1
       where tenant_id = $1 and inbox_id = $2 and contact_id = $3
       returning version`,
      [
        this.tx.tenantId,
        inboxId,
        contactId,
        JSON.stringify(ledger),
        granted,
        expiresAt,
        requestExpiresAt,
        unanswered,
        dueAt,
      ],
    );
    return row?.version ?? 0;
  }

  /** The folded states in the order asked. */
  async find(pairs: readonly WindowPair[]): Promise<FoldedRow[]> {
    const rows = await this.tx.query<{ ledger: unknown; version: number | null }>(
      `with recursive asked as (
         select * from unnest($2::uuid[], $3::uuid[]) with ordinality as a (inbox_id, contact_id, position)
       ), ${FAMILY}
       select distinct on (a.position) p.ledger, p.version
       from asked a
         join family f on f.asked_id = a.contact_id
         left join call_permission p
           on p.tenant_id = $1 and p.inbox_id = a.inbox_id and p.contact_id = f.member_id
       order by a.position, p.version desc nulls last`,
      [this.tx.tenantId, pairs.map((p) => p.inboxId), pairs.map((p) => p.contactId)],
    );
    return rows.map(({ ledger, version }) =>
      version === null ? NOTHING : { ledger: withInstants<Ledger>(ledger), version },
    );
  }

  /** Pairs of these inboxes (null: of all) for the board, soonest first. */
  async list(
    filter: 'expiring' | 'requested' | 'at-risk' | 'all',
    inboxIds: readonly string[] | null,
    now: Date,
    limit: number,
  ): Promise<(WindowPair & FoldedRow)[]> {
    const rows = await this.tx.query<WindowPair & { ledger: unknown; version: number }>(
      `select inbox_id as "inboxId", contact_id as "contactId", ledger, version
       from call_permission
       where tenant_id = $1 and version > 0 and ($2::uuid[] is null or inbox_id = any($2::uuid[]))
         and ${BOARD[filter].where}
       order by ${BOARD[filter].order}, inbox_id, contact_id limit $4`,
      [this.tx.tenantId, inboxIds, now, limit],
    );
    return rows.map((row) => ({ ...row, ledger: withInstants<Ledger>(row.ledger) }));
  }

  /** Which of these messages are permission requests, of whom. In a transaction across tenants. */
  async requestsAmong(messageIds: readonly string[]): Promise<Map<string, TenantPair>> {
    const rows = await this.tx.query<TenantPair & { key: string }>(
      `select tenant_id as "tenantId", inbox_id as "inboxId", contact_id as "contactId", key
       from call_ledger_event where key like 'request-reserved:%' and key = any($1::text[])`,
      [messageIds.map((id) => `request-reserved:${id}`)],
    );
    return new Map(rows.map(({ key, ...pair }) => [key.slice('request-reserved:'.length), pair]));
  }

  /** Pairs for which the clock has passed a moment that counts. In a transaction across tenants. */
  async due(now: Date, limit: number): Promise<TenantPair[]> {
    return this.tx.query<TenantPair>(
      `select tenant_id as "tenantId", inbox_id as "inboxId", contact_id as "contactId"
       from call_permission where due_at <= $1 order by due_at limit $2`,
      [now, limit],
    );
  }
}

/** `$3` is the moment; `all` needs it in the text as well. */
const BOARD = {
  expiring: { where: 'granted and expires_at > $3', order: 'expires_at' },
  requested: { where: 'request_expires_at > $3', order: 'request_expires_at' },
  'at-risk': {
    where: 'granted and unanswered > 0 and (expires_at is null or expires_at > $3)',
    order: 'unanswered desc, expires_at nulls last',
  },
  all: { where: '$3::timestamptz is not null', order: 'expires_at nulls last' },
} as const;
