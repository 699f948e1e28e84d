import { openLedger, type Ledger } from './ledger.fixture';
import { isUniqueViolation, toProblem } from './sqlstate';

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

describe('what is only sent', () => {
  const INSERT = 'insert into account (tenant_id, id, balance) values ($1, $2, $3)';
  const taken = (id: string) =>
    ledger.unitOfWork.run('one', (tx) => tx.prepared<{ balance: number }>(BALANCE, [id]));
  const codeOf = (error: unknown) => toProblem(error)?.definition.code;
  const thrown = (work: Promise<unknown>) => work.catch((error: unknown) => error);

  it('is done before the statements after it, and is there after the commit', async () => {
    const seen = await ledger.unitOfWork.run('one', async (tx) => {
      tx.send(INSERT, ['one', 'sent', 1]);
      tx.sendPrepared('update account set balance = balance + 1 where id = $1', ['sent']);
      return tx.query(BALANCE, ['sent']);
    });
    expect(seen).toEqual([{ balance: 2 }]);
    expect(await taken('sent')).toEqual([{ balance: 2 }]);
  });

  it('belongs to its tenant, as everything else', async () => {
    const error = await thrown(ledger.unitOfWork.run('one', (tx) => tx.send(INSERT, ['two', 'foreign', 1])));
    expect(String(error)).toMatch(/row-level security/);
  });

  it.each(['send', 'sendPrepared'] as const)('fails the commit when it fails (%s)', async (way) => {
    const hooks: string[] = [];
    const error = await thrown(
      ledger.unitOfWork.run('one', (tx) => {
        tx.afterCommit(() => hooks.push('committed'));
        tx.send(INSERT, ['one', `before-${way}`, 1]);
        tx[way](INSERT, ['one', 'a', 1]);
      }),
    );
    expect(codeOf(error)).toBe('platform.conflict');
    expect(await taken(`before-${way}`)).toEqual([]);
    expect(hooks).toEqual([]);
  });

  it('is named as the cause when a later statement only says that one failed before it', async () => {
    const error = await thrown(
      ledger.unitOfWork.run('one', async (tx) => {
        tx.send(INSERT, ['one', 'a', 1]);
        await tx.query(BALANCE, ['a']);
      }),
    );
    expect(isUniqueViolation(error, 'account_pkey')).toBe(true);
  });

  it('does not hide what the work itself threw', async () => {
    const error = await thrown(
      ledger.unitOfWork.run('one', (tx) => {
        tx.send(INSERT, ['one', 'a', 1]);
        throw new Error('a rule said no');
      }),
    );
    expect(String(error)).toBe('Error: a rule said no');
  });

  it('leaves nothing behind on the connection when it failed', async () => {
    const statement = 'select balance + $2::int as sum from account where id = $1';
    for (let i = 0; i < 12; i += 1) {
      await thrown(
        ledger.unitOfWork.run('one', (tx) => {
          tx.send(INSERT, ['one', 'a', 1]);
          // Its first parsing fails with everything after the one before it.
          tx.sendPrepared(statement, ['a', 1]);
        }),
      );
      expect(await ledger.unitOfWork.run('one', (tx) => tx.prepared(statement, ['a', 1]))).toEqual([
        { sum: 2 },
      ]);
    }
  });
});

it('says so when a failure was passed over, instead of reporting a commit that was none', async () => {
  const error = await ledger.unitOfWork
    .run('one', async (tx) => {
      await tx.query('select 1 / 0').catch(() => undefined);
    })
    .catch((thrown: unknown) => thrown);
  expect(String(error)).toMatch(/nothing was committed/);
});

it('runs again after a deadlock of statements that were only sent', async () => {
  await ledger.database.query("insert into ledger.account values ('one', 'x', 0), ('one', 'y', 0)");
  const add = 'update account set balance = balance + 1 where id = $1';
  let waiting = 2;
  let both: () => void = () => undefined;
  const bothHoldOne = new Promise<void>((resolve) => (both = resolve));
  const inOrder = (first: string, second: string) =>
    ledger.unitOfWork.run('one', async (tx) => {
      await tx.query(add, [first]);
      waiting -= 1;
      if (waiting === 0) both();
      await bothHoldOne;
      tx.send(add, [second]);
    });
  await Promise.all([inOrder('x', 'y'), inOrder('y', 'x')]);
  expect(
    await ledger.database.query("select distinct balance from ledger.account where id in ('x', 'y')"),
  ).toEqual([{ balance: 2 }]);
});

it('fails everything that was sent when the connection breaks, and hangs nowhere', async () => {
  const broken = ledger.unitOfWork.run('one', async (tx) => {
    const [row] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
    tx.send('select pg_sleep(20)', []);
    tx.send('insert into account (tenant_id, id) values ($1, $2)', ['one', 'lost']);
    const end = ledger.database.query('select pg_terminate_backend($1)', [row!.pid]);
    await tx.query('select 1').finally(() => end);
  });
  const error = await broken.catch((thrown: unknown) => thrown);
  expect(toProblem(error)?.definition.code).toBe('platform.unavailable');
  expect(await ledger.database.query("select from ledger.account where id = 'lost'")).toEqual([]);
});
