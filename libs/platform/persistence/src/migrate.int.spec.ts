import { testDatabase, type TestDatabase } from '@parlance/testing/harness';
import { connect } from './data-source';
import { ledger } from './ledger.fixture';
import { migrateService } from './migrate';
import type { Migration, ServiceSchema } from './schema';

const login = { role: 'ledger', password: 'test-ledger' };
let database: TestDatabase;

beforeEach(async () => {
  database = await testDatabase();
});

const withMigrations = (...migrations: Migration[]): ServiceSchema => ({
  ...ledger,
  migrations: [...ledger.migrations, ...migrations],
});

it('applies everything once, in order, and then nothing', async () => {
  const applied = await migrateService(database.adminUrl, ledger, login);
  expect(applied).toEqual([
    'persistence-0001-idempotency-key',
    'persistence-0002-partitions',
    'persistence-0003-statistics-of-partitions',
    '0001-account',
    '0002-movement',
  ]);
  expect(await migrateService(database.adminUrl, ledger, login)).toEqual([]);
});

it('lets several runners start at once: each migration is applied by one of them, and all succeed', async () => {
  const runs = await Promise.all(
    Array.from({ length: 4 }, () => migrateService(database.adminUrl, ledger, login)),
  );
  expect(runs.map((applied) => applied.length).sort()).toEqual([0, 0, 0, 5]);
});

it('lets runners of different databases make the same role at once', async () => {
  const other = await testDatabase();
  const role = { role: `shared_${database.name.slice(-6)}`, password: 'x' };
  await Promise.all(
    [database, other, database, other].map(({ adminUrl }) => migrateService(adminUrl, ledger, role)),
  );
  expect(await database.query('select from pg_roles where rolname = $1', [role.role])).toHaveLength(1);
  for (const { query } of [database, other]) await query(`drop owned by ${role.role}`);
  await database.query(`drop role ${role.role}`);
});

it('is repeated by the administrator of a managed server, who is no superuser', async () => {
  const [admin, role] = ['admin', 'service'].map((name) => `${name}_${database.name.slice(-6)}`) as [
    string,
    string,
  ];
  await database.query(`create role ${admin} login createrole password 'x'`);
  await database.query(`grant create on database ${database.name} to ${admin}`);
  const adminUrl = new URL(database.adminUrl);
  adminUrl.username = admin;
  adminUrl.password = 'x';
  for (const password of ['first', 'second']) await migrateService(adminUrl.href, ledger, { role, password });
  const [row] = await database.query<{ above: boolean }>(
    'select rolsuper or rolbypassrls as above from pg_roles where rolname = $1',
    [role],
  );
  expect(row).toEqual({ above: false });
  for (const name of [role, admin]) await database.query(`drop owned by ${name} cascade`);
  for (const name of [role, admin]) await database.query(`drop role ${name}`);
});

it('builds an index concurrently while another runner waits for its turn', async () => {
  const concurrent = withMigrations({
    id: '0003-index',
    transactional: false,
    up: 'create index concurrently if not exists account_balance on account (balance)',
  });
  await Promise.all([1, 2, 3].map(() => migrateService(database.adminUrl, concurrent, login)));
  const [index] = await database.query<{ valid: boolean }>(
    "select indisvalid as valid from pg_index where indexrelid = 'ledger.account_balance'::regclass",
  );
  expect(index).toEqual({ valid: true });
});

it('refuses a migration that was changed after it had been applied, before it applies others', async () => {
  await migrateService(database.adminUrl, ledger, login);
  const changed: ServiceSchema = {
    ...ledger,
    migrations: [
      { id: '0001-account', up: 'create table account (id int)' },
      { id: '0009-new', up: 'create table later (id int)' },
    ],
  };
  await expect(migrateService(database.adminUrl, changed, login)).rejects.toThrow(
    'Migration 0001-account was changed after it had been applied',
  );
  expect(await database.query("select to_regclass('ledger.later') as later")).toEqual([{ later: null }]);
});

it('refuses two different migrations with one id, and takes the same one through two lists', async () => {
  const twice = withMigrations({ id: '0001-account', up: 'select 1' });
  await expect(migrateService(database.adminUrl, twice, login)).rejects.toThrow(
    'Two different migrations have the id 0001-account',
  );
  const repeated = withMigrations(...ledger.migrations);
  expect(await migrateService(database.adminUrl, repeated, login)).toHaveLength(5);
});

it('undoes a failing migration, keeps the ones before and names it', async () => {
  const broken = withMigrations(
    { id: '0003-fine', up: 'create table fine (id int)' },
    { id: '0004-broken', up: ['create table half (id int)', 'create table half (id int)'] },
  );
  await expect(migrateService(database.adminUrl, broken, login)).rejects.toThrow(
    /Migration 0004-broken failed: .*half/,
  );
  expect(
    await database.query("select to_regclass('ledger.fine') as fine, to_regclass('ledger.half') as half"),
  ).toEqual([{ fine: 'ledger.fine', half: null }]);
  const mended = withMigrations(
    { id: '0003-fine', up: 'create table fine (id int)' },
    { id: '0004-broken', up: 'create table half (id int)' },
  );
  expect(await migrateService(database.adminUrl, mended, login)).toEqual(['0004-broken']);
});

it('gives the service rows but no table, and no say in what was migrated', async () => {
  await migrateService(database.adminUrl, ledger, login);
  const dataSource = await connect(ledger, { url: database.url('ledger'), poolSize: 2 });
  for (const statement of [
    'create table mine (id int)',
    'drop table account',
    'alter table account disable row level security',
    'alter table account add column more int',
    'truncate account',
    'delete from schema_migration',
    "insert into schema_migration (id, checksum) values ('x', 'x')",
    'set session authorization postgres',
  ])
    await expect(dataSource.query(statement)).rejects.toThrow(/permission denied|must be owner/);
  await dataSource.destroy();
});

describe('connecting', () => {
  it('refuses the role for whom row security does not hold', async () => {
    await migrateService(database.adminUrl, ledger, login);
    await expect(connect(ledger, { url: database.adminUrl, poolSize: 2 })).rejects.toThrow(
      "row security does not hold. Use the service's own role",
    );
  });

  it('says which migration is missing', async () => {
    await migrateService(database.adminUrl, { ...ledger, migrations: [] }, login);
    await expect(connect(ledger, { url: database.url('ledger'), poolSize: 2 })).rejects.toThrow(
      'Schema "ledger" lacks 2 migration(s), the first is 0001-account. Run the migrations before the service',
    );
  });

  it('says where it looked for a server that is not there, without the password', async () => {
    const error: Error = await connect(ledger, {
      url: 'postgres://ledger:hidden@127.0.0.1:1/parlance',
      poolSize: 2,
    }).then(
      () => new Error('connected'),
      (e: Error) => e,
    );
    expect(error.message).toContain('PostgreSQL at 127.0.0.1:1 cannot be used: connect ECONNREFUSED');
    expect(error.message).toContain('Check DATABASE_URL');
    expect(error.message).not.toContain('hidden');
  });
});
