import { openLedger, type Ledger } from './ledger.fixture';
import { toProblem } from './sqlstate';

let ledger: Ledger;

beforeAll(async () => {
  ledger = await openLedger();
  await ledger.database.query("insert into ledger.account values ('one', 'a', 1), ('two', 'a', 2)");
});
afterAll(() => ledger.dataSource.destroy());

const BALANCE = 'select balance from account where id = $1';

it('shows each tenant its own rows, though the connection keeps the statement', async () => {
  for (const [tenant, balance] of [
    ['one', 1],
    ['two', 2],
    ['one', 1],
  ] as const)
    expect(await ledger.unitOfWork.run(tenant, (tx) => tx.prepared(BALANCE, ['a']))).toEqual([{ balance }]);
});

it('is kept by the connection', async () => {
  const kept = await ledger.unitOfWork.run('one', async (tx) => {
    await tx.prepared(BALANCE, ['a']);
    await tx.prepared(BALANCE, ['b']);
    return tx.query('select statement from pg_prepared_statements where statement = $1', [BALANCE]);
  });
  expect(kept).toHaveLength(1);
});

it('returns what was written, and tells of a broken constraint', async () => {
  const insert = 'insert into account (tenant_id, id, balance) values ($1, $2, $3) returning balance';
  const add = (id: string) => ledger.unitOfWork.run('one', (tx) => tx.prepared(insert, ['one', id, 7]));
  expect(await add('new')).toEqual([{ balance: 7 }]);
  const error = await add('new').catch((thrown: unknown) => thrown);
  expect(toProblem(error)?.definition.code).toBe('platform.conflict');
});

it('does not go on outside of its transaction when the connection breaks', async () => {
  const insert = 'insert into account (tenant_id, id) values ($1, $2)';
  const broken = ledger.unitOfWork.run('one', async (tx) => {
    const [{ pid }] = (await tx.query<{ pid: number }>('select pg_backend_pid() as pid')) as [
      { pid: number },
    ];
    await ledger.database.query('select pg_terminate_backend($1)', [pid]);
    await tx.prepared(insert, ['one', 'first']).catch(() => undefined);
    await tx.prepared(insert, ['one', 'second']);
  });
  const error = await broken.catch((thrown: unknown) => thrown);
  expect(toProblem(error)?.definition.code).toBe('platform.unavailable');
  expect(await ledger.unitOfWork.run('one', (tx) => tx.query(BALANCE, ['second']))).toEqual([]);
});
