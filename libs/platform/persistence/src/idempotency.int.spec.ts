import { ProblemError } from '@parlance/shared/contract-kit';
import { answeredBefore, forgetIdempotencyKeys, idempotent } from './idempotency';
import { openLedger, type Ledger } from './ledger.fixture';

let ledger: Ledger;

beforeAll(async () => {
  ledger = await openLedger();
  await ledger.database.query("insert into ledger.account (tenant_id, id) values ('one', 'a'), ('two', 'a')");
});
afterAll(() => ledger.dataSource.destroy());
beforeEach(async () => {
  await ledger.database.query('truncate ledger.idempotency_key');
  await ledger.database.query('update ledger.account set balance = 0');
});

const deposit = (key: string | undefined, amount: number, tenant = 'one') =>
  ledger.unitOfWork.run(tenant, (tx) =>
    idempotent(tx, key, { amount, to: 'a' }, async () => {
      const [row] = await tx.query<{ balance: number }>(
        "update account set balance = balance + $1 where id = 'a' returning balance",
        [amount],
      );
      return { balance: row!.balance };
    }),
  );
const balance = async (tenant = 'one') => {
  const [row] = await ledger.database.query<{ balance: number }>(
    'select balance from ledger.account where tenant_id = $1',
    [tenant],
  );
  return row!.balance;
};

it('gives a hundred callers at once one effect and the same answer', async () => {
  const answers = await Promise.all(Array.from({ length: 100 }, () => deposit('key-1', 5)));
  expect(await balance()).toBe(5);
  expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set(['{"balance":5}']));
});

it('refuses the key for another request, however the same one is written', async () => {
  await deposit('key-2', 5);
  const refusal: unknown = await deposit('key-2', 6).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ProblemError);
  expect((refusal as ProblemError).definition.code).toBe('platform.idempotency_key_reused');
  const reordered = await ledger.unitOfWork.run('one', (tx) =>
    idempotent(tx, 'key-2', { to: 'a', amount: 5 }, () => Promise.reject(new Error('ran again'))),
  );
  expect(reordered).toEqual({ balance: 5 });
  expect(await balance()).toBe(5);
});

it('forgets the key with the transaction that failed', async () => {
  await expect(
    ledger.unitOfWork.run('one', (tx) =>
      idempotent(tx, 'key-3', { amount: 5, to: 'a' }, () => Promise.reject(new Error('not now'))),
    ),
  ).rejects.toThrow('not now');
  expect(await deposit('key-3', 5)).toEqual({ balance: 5 });
});

it('lets one of two callers go on when the first fails', async () => {
  let attempts = 0;
  const attempt = () =>
    ledger.unitOfWork.run('one', (tx) =>
      idempotent(tx, 'key-4', {}, async () => {
        attempts += 1;
        await tx.query('select pg_sleep(0.05)');
        if (attempts === 1) throw new Error('first fails');
        return attempts;
      }),
    );
  const outcomes = await Promise.allSettled([attempt(), attempt(), attempt()]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  expect(attempts).toBe(2);
});

it('keeps the keys of tenants apart, and runs without a key each time', async () => {
  await deposit('key-5', 5);
  await deposit('key-5', 7, 'two');
  await deposit(undefined, 1);
  await deposit(undefined, 1);
  expect([await balance(), await balance('two')]).toEqual([7, 7]);
});

it('stores an answer of nothing, and refuses a key that is too long', async () => {
  const nothing = () =>
    ledger.unitOfWork.run('one', (tx) => idempotent(tx, 'key-6', {}, () => Promise.resolve(undefined)));
  await nothing();
  expect(await nothing()).toBeUndefined();
  await expect(deposit('k'.repeat(256), 1)).rejects.toThrow('1 to 255 characters');
});

it('forgets old keys', async () => {
  await deposit('key-7', 5);
  const forget = (moment: Date) => ledger.unitOfWork.acrossTenants((tx) => forgetIdempotencyKeys(tx, moment));
  expect(await forget(new Date(Date.now() - 60_000))).toBe(0);
  expect(await forget(new Date(Date.now() + 60_000))).toBe(1);
  expect(await deposit('key-7', 5)).toEqual({ balance: 10 });
});

it('tells what was answered before, without taking the key of what was not', async () => {
  const before = (amount: number, tenant = 'one') =>
    ledger.unitOfWork.run(tenant, (tx) => answeredBefore(tx, 'key-before', { amount, to: 'a' }));
  expect(await before(5)).toBeNull();
  await deposit('key-before', 5);
  expect(await before(5)).toEqual({ balance: 5 });
  expect(await before(5, 'two')).toBeNull();
  const error = await before(6).catch((thrown: unknown) => thrown);
  expect((error as ProblemError).definition.code).toBe('platform.idempotency_key_reused');
});
