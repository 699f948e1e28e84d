import type { Tx } from '@parlance/platform/persistence';
import type { CallSettings as CallSettingsOnWire } from '@parlance/policy/contracts';
import { DEFAULT_CALL_SETTINGS, type CallSettings } from '@parlance/policy/domain';

export interface StoredCallSettings {
  readonly inboxId: string;
  readonly settings: CallSettings;
  readonly sync: CallSettingsOnWire['sync'];
  readonly version: number;
}

type Row = {
  inboxId: string;
  settings: CallSettings;
  syncState: CallSettingsOnWire['sync']['state'];
  syncDetail: string | null;
  version: number;
};

const COLUMNS = `inbox_id as "inboxId", settings, sync_state as "syncState", sync_detail as "syncDetail", version`;

const stored = ({ inboxId, settings, syncState, syncDetail, version }: Row): StoredCallSettings => ({
  inboxId,
  settings,
  sync: { state: syncState, detail: syncDetail },
  version,
});

/** Settings that nobody has changed are those that Meta has as well: off. */
const untouched = (inboxId: string): StoredCallSettings => ({
  inboxId,
  settings: DEFAULT_CALL_SETTINGS,
  sync: { state: 'applied', detail: null },
  version: 0,
});

export class CallSettingsRepository {
  constructor(private readonly tx: Tx) {}

  async find(inboxIds: readonly string[]): Promise<Map<string, StoredCallSettings>> {
    const rows = await this.tx.query<Row>(
      `select ${COLUMNS} from call_settings where tenant_id = $1 and inbox_id = any($2::uuid[])`,
      [this.tx.tenantId, inboxIds],
    );
    const known = new Map(rows.map((row) => [row.inboxId, stored(row)]));
    return new Map(inboxIds.map((id) => [id, known.get(id) ?? untouched(id)]));
  }

  async get(inboxId: string): Promise<StoredCallSettings> {
    return (await this.find([inboxId])).get(inboxId) ?? untouched(inboxId);
  }

  /** The settings, held until the end of the transaction. */
  async lock(inboxId: string): Promise<StoredCallSettings> {
    await this.tx.query(
      `insert into call_settings (tenant_id, inbox_id, settings, sync_state, version)
       values ($1, $2, $3, 'applied', 0) on conflict do nothing`,
      [this.tx.tenantId, inboxId, JSON.stringify(DEFAULT_CALL_SETTINGS)],
    );
    const [row] = await this.tx.query<Row>(
      `select ${COLUMNS} from call_settings where tenant_id = $1 and inbox_id = $2 for update`,
      [this.tx.tenantId, inboxId],
    );
    return row ? stored(row) : untouched(inboxId);
  }

  async save({ inboxId, settings, sync, version }: StoredCallSettings): Promise<void> {
    await this.tx.query(
      `update call_settings set settings = $3, sync_state = $4, sync_detail = $5, version = $6
       where tenant_id = $1 and inbox_id = $2`,
      [this.tx.tenantId, inboxId, JSON.stringify(settings), sync.state, sync.detail, version],
    );
  }
}
