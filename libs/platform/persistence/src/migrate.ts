import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { identifier } from './identifier';
import { persistenceMigrations } from './persistence-migrations';
import { checksum, type Migration, type ServiceSchema } from './schema';
import { sqlState } from './sqlstate';

/** Also the longest time for which two starts wait for each other. */
const LOCK_WAIT_MS = 300_000;

/** Set on the login role, so that no client can hold a lock or a connection for ever. */
const TIMEOUTS = {
  statement_timeout: '15s',
  lock_timeout: '5s',
  idle_in_transaction_session_timeout: '30s',
};

export interface LoginRole {
  /** The service's login; by convention the name of its schema. */
  readonly role: string;
  readonly password: string;
}

/**
 * Brings a service's schema up to date with the administrator's connection, and returns the ids that were applied now.
 * Creates role and schema, and grants the role rows but no table. Safe to run by several at once. Throws an Error that
 * names the migration when one fails, or when an applied one has been changed.
 */
export async function migrateService(
  adminUrl: string,
  service: ServiceSchema,
  login: LoginRole,
): Promise<string[]> {
  const migrations = withoutRepetitions([...persistenceMigrations, ...service.migrations]);
  const client = new pg.Client({
    connectionString: adminUrl,
    application_name: `parlance-migrate-${service.schema}`,
  });
  await client.connect();
  try {
    await lock(client, service.schema);
    await prepare(client, service.schema, login);
    const applied = await applyMissing(client, migrations);
    await grant(client, service.schema, login.role);
    return applied;
  } finally {
    // Also releases the advisory lock.
    await client.end();
  }
}

/** The same migration may come through two lists (a platform library's); two different ones may not share an id. */
function withoutRepetitions(migrations: readonly Migration[]): Migration[] {
  const byId = new Map<string, Migration>();
  for (const migration of migrations) {
    const known = byId.get(migration.id);
    if (known && checksum(known) !== checksum(migration))
      throw new Error(`Two different migrations have the id ${migration.id}`);
    byId.set(migration.id, known ?? migration);
  }
  return [...byId.values()];
}

/**
 * Polls, because a session that waits inside pg_advisory_lock holds a snapshot, and CREATE INDEX CONCURRENTLY of the
 * runner that has the lock would wait for it in turn.
 */
async function lock(client: pg.Client, schema: string): Promise<void> {
  const deadline = performance.now() + LOCK_WAIT_MS;
  for (;;) {
    const { rows } = await client.query<{ locked: boolean }>(
      "select pg_try_advisory_lock(hashtext('parlance.migrate'), hashtext($1)) as locked",
      [schema],
    );
    if (rows[0]?.locked) return;
    if (performance.now() > deadline)
      throw new Error(`Another migration of ${schema} has been running for ${LOCK_WAIT_MS / 1000} seconds`);
    await delay(50);
  }
}

async function prepare(client: pg.Client, schema: string, login: LoginRole): Promise<void> {
  await ensureRole(client, schema, login);
  const name = identifier(schema);
  const role = identifier(login.role);
  await client.query(`create schema if not exists ${name}`);
  await client.query(`grant usage on schema ${name} to ${role}`);
  await client.query(
    `alter default privileges in schema ${name} grant select, insert, update, delete on tables to ${role}`,
  );
  await client.query(
    `alter default privileges in schema ${name} grant usage, select on sequences to ${role}`,
  );
  // A migration may fill in rows of all tenants although row security is forced on the owner, too.
  await client.query(`set search_path to ${name}`);
  await client.query("select set_config('app.tenant_id', '*', false)");
  await client.query(`create table if not exists schema_migration (
    id text primary key, checksum text not null, applied_at timestamptz(3) not null default now())`);
}

/** Roles belong to the whole server, but advisory locks to one database: another runner may be at the same role. */
async function ensureRole(client: pg.Client, schema: string, { role, password }: LoginRole): Promise<void> {
  const name = identifier(role);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
      // Only a superuser may say "nosuperuser" of a role that exists, and a managed server's administrator is none. A role
      // that stands above row security is refused by the service.
      await client.query(
        `${rowCount ? 'alter' : 'create'} role ${name} login password ${client.escapeLiteral(password)}`,
      );
      await client.query(`alter role ${name} set search_path to ${identifier(schema)}`);
      for (const [setting, value] of Object.entries(TIMEOUTS))
        await client.query(`alter role ${name} set ${setting} to '${value}'`);
      return;
    } catch (error) {
      const atTheSameTime = ['42710', '23505', 'XX000'].includes(sqlState(error) ?? '');
      if (!atTheSameTime || attempt === 20) throw error;
      await delay(10 + Math.random() * 40);
    }
  }
}

async function applyMissing(client: pg.Client, migrations: readonly Migration[]): Promise<string[]> {
  const { rows } = await client.query<{ id: string; checksum: string }>(
    'select id, checksum from schema_migration',
  );
  const known = new Map(rows.map((row) => [row.id, row.checksum]));
  for (const migration of migrations) {
    const before = known.get(migration.id);
    if (before !== undefined && before !== checksum(migration))
      throw new Error(
        `Migration ${migration.id} was changed after it had been applied. Restore it and add a new one`,
      );
  }
  const applied: string[] = [];
  for (const migration of migrations.filter(({ id }) => !known.has(id))) {
    try {
      await apply(client, migration);
    } catch (cause) {
      throw new Error(`Migration ${migration.id} failed: ${(cause as Error).message}`, { cause });
    }
    applied.push(migration.id);
  }
  return applied;
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  const transactional = migration.transactional !== false;
  if (transactional) await client.query('begin');
  try {
    if (transactional) await client.query("set local lock_timeout = '10s'");
    for (const statement of [migration.up].flat()) await client.query(statement);
    await client.query('insert into schema_migration (id, checksum) values ($1, $2)', [
      migration.id,
      checksum(migration),
    ]);
    if (transactional) await client.query('commit');
  } catch (error) {
    if (transactional) await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

async function grant(client: pg.Client, schema: string, roleName: string): Promise<void> {
  const name = identifier(schema);
  const role = identifier(roleName);
  await client.query(`grant select, insert, update, delete on all tables in schema ${name} to ${role}`);
  await client.query(`grant usage, select on all sequences in schema ${name} to ${role}`);
  await client.query(`grant execute on all functions in schema ${name} to ${role}`);
  await client.query(`revoke insert, update, delete on schema_migration from ${role}`);
}
