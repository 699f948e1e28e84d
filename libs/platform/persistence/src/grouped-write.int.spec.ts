import { eventually } from '@parlance/testing/harness';
import { GroupedWrite } from './grouped-write';
import { openLedger, type Ledger } from './ledger.fixture';
import { recordsetInsert } from './recordset';
import { sqlState } from './sqlstate';
import type { Tx } from './tx';

interface Account {
  tenant_id: string;
  id: string;
  balance: number;
  note?: unknown;
}

let ledger: Ledger;
let statements: number[];

const insert = recordsetInsert(
  'account',
  { tenant_id: 'text', id: 'text', balance: 'int', note: 'jsonb' },
  'on conflict (tenant_id, id) do nothing returning id, balance',
);

beforeAll(async () => {
  ledger = await openLedger();
});
afterAll(() => ledger.dataSource.destroy());
beforeEach(async () => {
  statements = [];
  await ledger.database.query('truncate ledger.account');
});

const grouped = (
  limits: { maxRows?: number; maxWaiting?: number; before?: (tx: Tx) => Promise<unknown> } = {},
) =>
  new GroupedWrite<Account, { id: string; balance: number }>(ledger.unitOfWork, {
    keyOf: (row) => row.id,
    keyOfResult: (row) => row.id,
    ...limits,
    write: async (tx, rows) => {
      await limits.before?.(tx);
      statements.push(rows.length);
      return tx.query<{ id: string; balance: number }>(insert, [JSON.stringify(rows)]);
    },
  });
const account = (id: string, balance = 1): Account => ({ tenant_id: 'one', id, balance });
const count = async () => (await ledger.database.query('select from ledger.account')).length;

it('gives every caller its own row, after the commit, with few statements', async () => {
  const group = grouped();
  const results = await Promise.all(
    Array.from({ length: 1_200 }, async (_, i) => {
      const result = await group.add(account(`id-${i}`, i));
      return result?.balance === i;
    }),
  );
  expect(results.every(Boolean)).toBe(true);
  expect(await count()).toBe(1_200);
  expect(statements.toSorted()).toEqual([200, 500, 500]);
});

it('tells new rows from those that were there, also within one group', async () => {
  const group = grouped();
  await group.add(account('known'));
  const [known, fresh, twin] = await Promise.all([
    group.add(account('known', 2)),
    group.add(account('fresh', 3)),
    group.add(account('fresh', 4)),
  ]);
  expect([known, fresh, twin]).toEqual([undefined, { id: 'fresh', balance: 3 }, undefined]);
});

it('keeps what rows hold: nested JSON, quotes, Unicode', async () => {
  const note = { text: `it's "quoted" \\ 👋 \n`, list: [1, null, { deep: true }] };
  await grouped().add({ ...account('json'), note });
  expect(await ledger.database.query("select note from ledger.account where id = 'json'")).toEqual([
    { note },
  ]);
});

it('fails only the row that the database cannot take', async () => {
  const group = grouped();
  const outcomes = await Promise.allSettled(
    Array.from({ length: 100 }, (_, i) => {
      if (i === 37) return group.add({ ...account('bad'), note: 'nul \u0000 byte' });
      if (i === 73) return group.add({ ...account('bad-2'), tenant_id: null as unknown as string });
      return group.add(account(`id-${i}`));
    }),
  );
  const failed = outcomes.flatMap((outcome, i) => (outcome.status === 'rejected' ? [i] : []));
  expect(failed).toEqual([37, 73]);
  expect(sqlState((outcomes[37] as PromiseRejectedResult).reason)).toBe('22P05');
  expect(await count()).toBe(98);
});

it('fails one group as a whole when the fault is not a row, and goes on with the next', async () => {
  let failures = 1;
  const group = grouped({
    maxRows: 50,
    before: (tx) =>
      failures-- > 0
        ? tx.query("do $$ begin raise exception 'gone' using errcode = '57P01'; end $$")
        : Promise.resolve(),
  });
  const outcomes = await Promise.allSettled(
    Array.from({ length: 100 }, (_, i) => group.add(account(`id-${i}`))),
  );
  expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(50);
  expect(await count()).toBe(50);
});

it('keeps at most two statements in flight, refuses when too many rows wait, and recovers', async () => {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  let inFlight = 0;
  const group = grouped({
    maxRows: 10,
    maxWaiting: 30,
    before: async () => {
      inFlight += 1;
      await gate;
      inFlight -= 1;
    },
  });
  const accepted = Array.from({ length: 20 }, (_, i) => group.add(account(`first-${i}`)));
  await eventually(() => expect(inFlight).toBe(2));
  const waiting = Array.from({ length: 30 }, (_, i) => group.add(account(`second-${i}`)));
  await expect(group.add(account('refused'))).rejects.toMatchObject({
    definition: { code: 'platform.unavailable' },
    details: { retryAfterSeconds: 1 },
  });
  expect(inFlight).toBe(2);
  open();
  await group.drain();
  await Promise.all([...accepted, ...waiting]);
  expect(await count()).toBe(50);
  await group.add(account('later'));
});
