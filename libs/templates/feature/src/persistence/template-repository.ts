import { recordsetInsert, type Tx } from '@parlance/platform/persistence';
import { In } from 'typeorm';
import { TemplateRow } from './rows';

const COLUMNS = {
  tenant_id: 'text',
  id: 'uuid',
  waba_id: 'text',
  meta_id: 'text',
  name: 'text',
  language: 'text',
  parameter_format: 'text',
  components: 'json',
  components_stated_at: 'timestamptz',
  category: 'text',
  previous_category: 'text',
  category_stated_at: 'timestamptz',
  announced_category: 'text',
  announced_effective_at: 'timestamptz',
  announced_stated_at: 'timestamptz',
  status: 'text',
  reason_code: 'text',
  reason_detail: 'text',
  status_stated_at: 'timestamptz',
  quality: 'text',
  quality_stated_at: 'timestamptz',
  submission: 'text',
  draft: 'json',
  submission_attempts: 'integer',
  submission_due_at: 'timestamptz',
  created_at: 'timestamptz',
  updated_at: 'timestamptz',
  version: 'integer',
} as const;

const UPSERT = recordsetInsert(
  'template',
  COLUMNS,
  `on conflict (tenant_id, id) do update set ${Object.keys(COLUMNS)
    .filter((column) => column !== 'tenant_id' && column !== 'id')
    .map((column) => `${column} = excluded.${column}`)
    .join(', ')}`,
);

const property = (column: string): keyof TemplateRow =>
  column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()) as keyof TemplateRow;

const toRecord = (row: TemplateRow): Record<string, unknown> =>
  Object.fromEntries(Object.keys(COLUMNS).map((column) => [column, row[property(column)]]));

/** The catalogue within one transaction. Rows are locked for as long as they are being changed. */
export class TemplateRepository {
  constructor(private readonly tx: Tx) {}

  /** Writes whole rows, new ones and locked ones, with one statement. */
  async save(rows: readonly TemplateRow[]): Promise<void> {
    if (rows.length > 0) await this.tx.query(UPSERT, [JSON.stringify(rows.map(toRecord))]);
  }

  /** False when another transaction was first with this name and language. */
  async insertNew(row: TemplateRow): Promise<boolean> {
    const inserted = await this.tx.query(
      recordsetInsert(
        'template',
        COLUMNS,
        'on conflict (tenant_id, waba_id, name, language) do nothing returning 1',
      ),
      [JSON.stringify([toRecord(row)])],
    );
    return inserted.length > 0;
  }

  /** One reading of an account is taken over at a time: rows that are not there yet cannot be locked. */
  async lockAccount(wabaId: string): Promise<void> {
    await this.tx.query("select pg_advisory_xact_lock(hashtext('templates.account'), hashtext($1))", [
      `${this.tx.tenantId}/${wabaId}`,
    ]);
  }

  find(id: string): Promise<TemplateRow | null> {
    return this.tx.manager.findOneBy(TemplateRow, { tenantId: this.tx.tenantId, id });
  }

  lock(id: string): Promise<TemplateRow | null> {
    return this.tx.manager.findOne(TemplateRow, {
      where: { tenantId: this.tx.tenantId, id },
      lock: { mode: 'pessimistic_write' },
    });
  }

  findNamed(wabaId: string, name: string, language: string): Promise<TemplateRow | null> {
    return this.tx.manager.findOneBy(TemplateRow, { tenantId: this.tx.tenantId, wabaId, name, language });
  }

  lockNamed(wabaId: string, name: string, language: string): Promise<TemplateRow | null> {
    return this.tx.manager.findOne(TemplateRow, {
      where: { tenantId: this.tx.tenantId, wabaId, name, language },
      lock: { mode: 'pessimistic_write' },
    });
  }

  lockByMetaId(wabaId: string, metaId: string): Promise<TemplateRow | null> {
    return this.tx.manager.findOne(TemplateRow, {
      where: { tenantId: this.tx.tenantId, wabaId, metaId },
      lock: { mode: 'pessimistic_write' },
    });
  }

  /** In one order everywhere, so that two of these wait for each other instead of deadlocking. */
  async lockNames(wabaId: string, names: readonly string[]): Promise<TemplateRow[]> {
    if (names.length === 0) return [];
    return this.tx.manager.find(TemplateRow, {
      where: { tenantId: this.tx.tenantId, wabaId, name: In([...names]) },
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
  }

  async namesOf(wabaId: string): Promise<string[]> {
    const rows = await this.tx.query<{ name: string }>(
      "select distinct name from template where tenant_id = $1 and waba_id = $2 and status <> 'DELETED'",
      [this.tx.tenantId, wabaId],
    );
    return rows.map((row) => row.name);
  }

  /** A submission that Meta refused at once leaves nothing behind. */
  async remove(id: string): Promise<void> {
    await this.tx.query('delete from template where tenant_id = $1 and id = $2', [this.tx.tenantId, id]);
  }
}
