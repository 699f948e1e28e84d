import { inIndexOrder } from './in-index-order';
import { openLedger, type Ledger } from './ledger.fixture';
import type { Tx } from './tx';

let ledger: Ledger;

beforeAll(async () => {
  ledger = await openLedger();
  await ledger.database.query('create index account_by_balance on ledger.account (balance, id)');
  await ledger.unitOfWork.acrossTenants((tx) =>
    tx.query(
      `insert into account (tenant_id, id, balance, note)
       select 'one', 'id-' || n, n, to_jsonb(repeat('x', 400)) from generate_series(1, 20000) as n`,
    ),
  );
  await ledger.database.query('analyze ledger.account');
});
afterAll(() => ledger.dataSource.destroy());

const FRONT =
  'select id from account where balance > 0 order by balance, id limit 100 for update skip locked';

async function planOf(tx: Tx): Promise<string> {
  const rows = await tx.query<{ 'QUERY PLAN': string }>(`explain ${FRONT}`);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

it('walks along the index where row security makes the planner sort the whole queue', async () => {
  const [left, walked, after] = await ledger.unitOfWork.acrossTenants(async (tx) => [
    await planOf(tx),
    await inIndexOrder(tx, () => planOf(tx)),
    await planOf(tx),
  ]);
  expect(left).toContain('Sort');
  expect(walked).not.toContain('Sort');
  expect(walked).toContain('Index Scan using account_by_balance');
  expect(after).toBe(left);
});

it('gives what the work came to', async () => {
  const rows = await ledger.unitOfWork.acrossTenants((tx) => inIndexOrder(tx, () => tx.query(FRONT)));
  expect(rows).toHaveLength(100);
});
