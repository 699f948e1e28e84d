import { execFileSync } from 'node:child_process';
import { Logger } from '@nestjs/common';
import { openLedger, type Ledger } from './ledger.fixture';
import { sqlState } from './sqlstate';

Logger.overrideLogger(false);
let ledger: Ledger;

beforeAll(async () => {
  ledger = await openLedger();
});
afterAll(() => ledger.dataSource.destroy());
beforeEach(() => ledger.database.query('truncate ledger.account'));

const insert = (tenant: string, id: string, tenantOfRow = tenant) =>
  ledger.unitOfWork.run(tenant, (tx) =>
    tx.query('insert into account (tenant_id, id) values ($1, $2)', [tenantOfRow, id]),
  );
const END_ALL_CONNECTIONS = `
  const client = new (require('pg').Client)({ connectionString: process.argv[1] });
  client.connect()
    .then(() => client.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'ledger' and pid <> pg_backend_pid() and datname = current_database()"))
    .then(() => client.end())`;
const ids = (rows: { id: string }[]) => rows.map(({ id }) => id);

describe('tenant isolation', () => {
  beforeEach(async () => {
    await insert('one', 'a');
    await insert('two', 'b');
  });

  it('shows a tenant its own rows only, whatever it asks for', async () => {
    const rows = await ledger.unitOfWork.run('one', (tx) =>
      tx.query<{ id: string }>("select id from account where tenant_id in ('one', 'two')"),
    );
    expect(ids(rows)).toEqual(['a']);
  });

  it('shows nothing to a query without a tenant, also on a connection that had one', async () => {
    for (let i = 0; i < 10; i += 1) await ledger.unitOfWork.run('one', (tx) => tx.query('select 1'));
    expect(await ledger.dataSource.query('select id from ledger.account')).toEqual([]);
  });

  it('shows everything across tenants', async () => {
    const rows = await ledger.unitOfWork.acrossTenants((tx) =>
      tx.query<{ id: string }>('select id from account order by id'),
    );
    expect(ids(rows)).toEqual(['a', 'b']);
  });

  it('refuses to write, change or take over rows of another tenant', async () => {
    await expect(insert('one', 'c', 'two')).rejects.toThrow('row-level security');
    const changed = await ledger.unitOfWork.run('one', (tx) =>
      tx.query("update account set balance = 1 where id = 'b' returning id"),
    );
    expect(changed).toEqual([]);
    await expect(
      ledger.unitOfWork.run('one', (tx) => tx.query("update account set tenant_id = 'two'")),
    ).rejects.toThrow('row-level security');
  });

  it('holds row security for the owner, too, and gives the service no table', async () => {
    const tables = await ledger.database.query<{
      name: string;
      enabled: boolean;
      forced: boolean;
      owner: string;
    }>(
      `select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced, r.rolname as owner
       from pg_class c join pg_roles r on r.oid = c.relowner
         join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
       where c.relnamespace = 'ledger'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`,
    );
    expect(tables.map(({ name }) => name).sort()).toEqual(['account', 'idempotency_key', 'movement']);
    for (const table of tables) {
      expect(table).toMatchObject({ enabled: true, forced: true });
      expect(table.owner).not.toBe('ledger');
    }
  });

  it.each(['', '*', 'One', "x'; drop table account", 'a b'])('refuses %j as a tenant', async (tenant) => {
    await expect(ledger.unitOfWork.run(tenant, async () => 1)).rejects.toThrow('needs a tenant id');
  });
});

describe('transactions', () => {
  it('commits with the work and rolls back with its error', async () => {
    await expect(
      ledger.unitOfWork.run('one', async (tx) => {
        await tx.query("insert into account (tenant_id, id) values ('one', 'a')");
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await ledger.database.query('select * from ledger.account')).toEqual([]);
  });

  it('gives rows for every kind of RETURNING', async () => {
    await insert('one', 'a');
    const [updated, deleted, none] = await ledger.unitOfWork.run('one', async (tx) => [
      await tx.query("update account set balance = 7 where id = 'a' returning balance"),
      await tx.query('delete from account returning id'),
      await tx.query('delete from account'),
    ]);
    expect(updated).toEqual([{ balance: 7 }]);
    expect(deleted).toEqual([{ id: 'a' }]);
    expect(none).toEqual([]);
  });

  it('runs hooks after the commit, in order, when the rows are visible to others', async () => {
    const seen: string[] = [];
    let visible: Promise<unknown[]> | undefined;
    await ledger.unitOfWork.run('one', async (tx) => {
      tx.afterCommit(() => seen.push('first'));
      tx.afterCommit(() => {
        seen.push('second');
        visible = ledger.database.query("select from ledger.account where id = 'h'");
      });
      await tx.query("insert into account (tenant_id, id) values ('one', 'h')");
      expect(seen).toEqual([]);
    });
    expect(seen).toEqual(['first', 'second']);
    expect(await visible).toHaveLength(1);
  });

  it('never runs a hook after a rollback, and keeps the result when a hook fails', async () => {
    const seen: string[] = [];
    await ledger.unitOfWork
      .run('one', async (tx) => {
        tx.afterCommit(() => seen.push('rolled back'));
        throw new Error('no');
      })
      .catch(() => undefined);
    const result = await ledger.unitOfWork.run('one', async (tx) => {
      tx.afterCommit(() => {
        throw new Error('a hook fails');
      });
      tx.afterCommit(() => seen.push('next'));
      return 'kept';
    });
    expect(seen).toEqual(['next']);
    expect(result).toBe('kept');
  });

  it('runs the whole work again after a deadlock, with the hooks of the last run only', async () => {
    await insert('one', 'a');
    await insert('one', 'b');
    let runs = 0;
    const hooks: string[] = [];
    let waiting = 2;
    let both: () => void = () => undefined;
    const bothHoldOne = new Promise<void>((resolve) => (both = resolve));
    const lockInOrder = (first: string, second: string) =>
      ledger.unitOfWork.run('one', async (tx) => {
        runs += 1;
        tx.afterCommit(() => hooks.push(first));
        await tx.query('update account set balance = balance + 1 where id = $1', [first]);
        waiting -= 1;
        if (waiting === 0) both();
        await bothHoldOne;
        await tx.query('update account set balance = balance + 1 where id = $1', [second]);
      });
    await Promise.all([lockInOrder('a', 'b'), lockInOrder('b', 'a')]);
    expect(runs).toBe(3);
    expect(hooks.sort()).toEqual(['a', 'b']);
    expect(await ledger.database.query('select distinct balance from ledger.account')).toEqual([
      { balance: 2 },
    ]);
  });

  it('gives up after three repetitions and does not repeat other errors', async () => {
    let runs = 0;
    const failing = (state: string) =>
      ledger.unitOfWork.run('one', async (tx) => {
        runs += 1;
        await tx.query(`do $$ begin raise exception 'made up' using errcode = '${state}'; end $$`);
      });
    await expect(failing('40001')).rejects.toThrow('made up');
    expect(runs).toBe(4);
    runs = 0;
    await expect(failing('23505')).rejects.toThrow('made up');
    expect(runs).toBe(1);
  });

  it('ends what runs too long or waits idle, and survives the loss of its connections', async () => {
    const [settings] = await ledger.dataSource.query(
      `select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
              current_setting('idle_in_transaction_session_timeout') as idle, current_setting('application_name') as name`,
    );
    expect(settings).toEqual({ statement: '15s', lock: '5s', idle: '30s', name: 'parlance-ledger' });
    const lost = ledger.unitOfWork.run('one', async (tx) => {
      await tx.query("insert into account (tenant_id, id) values ('one', 'lost')");
      await ledger.database.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'ledger' and datname = current_database()",
      );
      await tx.query('select 1');
    });
    await expect(lost).rejects.toThrow();
    await insert('one', 'after');
    expect(await ledger.database.query('select id from ledger.account')).toEqual([{ id: 'after' }]);
  });

  it('runs the work again when the pool still had a connection that the server had closed', async () => {
    await Promise.all([insert('one', 'warm'), insert('one', 'up')]);
    // In another process, while this one waits: here nobody has heard of it when the next transaction begins.
    execFileSync(process.execPath, ['-e', END_ALL_CONNECTIONS, ledger.database.url('ledger')]);
    await expect(insert('one', 'after')).resolves.toEqual([]);
  });

  it('does not run the work again when the connection is lost after that', async () => {
    let runs = 0;
    const lost = ledger.unitOfWork.run('one', async (tx) => {
      runs += 1;
      await tx.query('select pg_terminate_backend(pg_backend_pid())');
    });
    await expect(lost).rejects.toThrow();
    expect(runs).toBe(1);
  });

  it('names the SQLSTATE of what TypeORM threw', async () => {
    await insert('one', 'a');
    const error: unknown = await insert('one', 'a').catch((e: unknown) => e);
    expect(sqlState(error)).toBe('23505');
  });
});
