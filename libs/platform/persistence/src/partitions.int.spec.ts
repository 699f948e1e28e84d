import { openLedger, type Ledger } from './ledger.fixture';
import { dropExpiredPartitions, ensurePartitions } from './partitions';

let ledger: Ledger;
const now = new Date('2026-11-22T13:00:00Z');
const movement = { table: 'movement', by: 'day' } as const;

beforeEach(async () => {
  ledger = await openLedger();
});
afterEach(() => ledger.dataSource.destroy());

const ensure = (moment = now, ahead = 2) =>
  ledger.unitOfWork.acrossTenants((tx) => ensurePartitions(tx, movement, moment, ahead));
const partitions = async () =>
  (
    await ledger.database.query<{ name: string }>(
      "select inhrelid::regclass::text as name from pg_inherits where inhparent = 'ledger.movement'::regclass order by 1",
    )
  ).map(({ name }) => name.replace(/^ledger\./, ''));
const insert = (moment: string) =>
  ledger.unitOfWork.run('one', (tx) =>
    tx.query(
      `insert into movement (tenant_id, id, occurred_at, amount) values ('one', gen_random_uuid(), $1, 1)
       returning tableoid::regclass::text as partition`,
      [moment],
    ),
  );

it('makes the present and the next partitions once, also when two processes try', async () => {
  const made = await Promise.all([ensure(), ensure(), ensure()]);
  expect(made.flat().sort()).toEqual(['p20261122', 'p20261123', 'p20261124']);
  expect(await ensure()).toEqual([]);
});

it('puts rows where they belong, to the millisecond of midnight UTC', async () => {
  await ensure();
  expect(await insert('2026-11-22T23:59:59.999Z')).toEqual([{ partition: 'movement_p20261122' }]);
  expect(await insert('2026-11-23T00:00:00.000Z')).toEqual([{ partition: 'movement_p20261123' }]);
  expect(await insert('2027-01-01T00:00:00Z')).toEqual([{ partition: 'movement_default' }]);
});

it('gathers no statistics of columns that are never searched, in partitions of before and after', async () => {
  await ensure();
  await insert('2026-11-22T10:00:00Z');
  await insert('2027-01-01T00:00:00Z');
  await ledger.database.query("update ledger.movement set reason = 'a long story'");
  await ledger.database.query('analyze ledger.movement');
  const known = await ledger.database.query<{ tablename: string }>(
    `select distinct tablename from pg_stats where schemaname = 'ledger' and tablename like 'movement%' order by 1`,
  );
  expect(known.map(({ tablename }) => tablename)).toEqual([
    'movement',
    'movement_default',
    'movement_p20261122',
  ]);
  expect(await ledger.database.query("select tablename from pg_stats where attname = 'reason'")).toEqual([]);
});

it('drops only partitions whose last row is too old, and never the default one', async () => {
  await ensure(new Date('2026-11-20T00:00:00Z'), 4);
  const dropped = await ledger.unitOfWork.acrossTenants((tx) =>
    dropExpiredPartitions(tx, 'movement', new Date('2026-11-22T12:00:00Z')),
  );
  expect(dropped).toEqual(['movement_p20261120', 'movement_p20261121']);
  expect(await partitions()).toEqual([
    'movement_default',
    'movement_p20261122',
    'movement_p20261123',
    'movement_p20261124',
  ]);
});

it('shows a tenant nothing of others by way of a partition', async () => {
  await ensure();
  await insert('2026-11-22T10:00:00Z');
  const direct = await ledger.unitOfWork.run('two', (tx) => tx.query('select * from movement_p20261122'));
  const byParent = await ledger.unitOfWork.run('one', (tx) => tx.query('select * from movement'));
  expect([direct.length, byParent.length]).toEqual([0, 1]);
});

it('touches nothing but partitioned tables of the own schema', async () => {
  for (const table of ['account', 'pg_class', 'missing', 'movement; drop table account'])
    await expect(
      ledger.unitOfWork.acrossTenants((tx) => ensurePartitions(tx, { table, by: 'day' }, now, 0)),
    ).rejects.toThrow('is not a partitioned table of this schema');
  await expect(
    ledger.unitOfWork.acrossTenants((tx) =>
      tx.query("select ensure_partition('movement', now(), now(), 'default')"),
    ),
  ).rejects.toThrow('is not p and digits');
});
