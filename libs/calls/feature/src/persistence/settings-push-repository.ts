import type { Tx } from '@parlance/platform/persistence';
import type { CallSettings } from '@parlance/policy/contracts';

export interface SettingsPush {
  readonly tenantId: string;
  readonly inboxId: string;
  readonly version: number;
  readonly settings: CallSettings;
  readonly attempts: number;
}

/** The settings of an inbox that Meta has not taken over yet; only the newest version counts. */
export class SettingsPushRepository {
  constructor(private readonly tx: Tx) {}

  async put(settings: CallSettings, dueAt: Date): Promise<void> {
    await this.tx.query(
      `insert into settings_push (tenant_id, inbox_id, version, settings, due_at, attempts)
       values ($1, $2, $3, $4, $5, 0)
       on conflict (tenant_id, inbox_id) do update
         set version = excluded.version, settings = excluded.settings, due_at = excluded.due_at, attempts = 0
         where settings_push.version < excluded.version`,
      [this.tx.tenantId, settings.inboxId, settings.version, JSON.stringify(settings), dueAt],
    );
  }

  /** Policy has noted the result under a version of its own. */
  async renumber(inboxId: string, before: number, after: number): Promise<void> {
    await this.tx.query(
      'update settings_push set version = $4 where tenant_id = $1 and inbox_id = $2 and version = $3',
      [this.tx.tenantId, inboxId, before, after],
    );
  }

  async again(inboxId: string, version: number, dueAt: Date): Promise<void> {
    await this.tx.query(
      'update settings_push set due_at = $4 where tenant_id = $1 and inbox_id = $2 and version = $3',
      [this.tx.tenantId, inboxId, version, dueAt],
    );
  }

  async remove(inboxId: string, version: number): Promise<void> {
    await this.tx.query(
      'delete from settings_push where tenant_id = $1 and inbox_id = $2 and version <= $3',
      [this.tx.tenantId, inboxId, version],
    );
  }

  async take(now: Date, leaseUntil: Date, limit: number): Promise<SettingsPush[]> {
    return this.tx.query<SettingsPush>(
      `update settings_push p set due_at = $2, attempts = p.attempts + 1
       from (select tenant_id, inbox_id from settings_push where due_at <= $1
             order by due_at limit ${limit} for update skip locked) due
       where p.tenant_id = due.tenant_id and p.inbox_id = due.inbox_id
       returning p.tenant_id as "tenantId", p.inbox_id as "inboxId", p.version, p.settings, p.attempts`,
      [now, leaseUntil],
    );
  }
}
