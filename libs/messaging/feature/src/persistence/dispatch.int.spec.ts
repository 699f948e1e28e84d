import { connect, UnitOfWork, type Tx } from '@parlance/platform/persistence';
import { completeSchema } from '@parlance/platform/service-host';
import { newId } from '@parlance/shared/kernel';
import { eventually, testDatabase, type TestDatabase } from '@parlance/testing/harness';
import type { DataSource } from 'typeorm';
import { messagingGateway } from '../service';
import { numberWithQueue } from '../testing/queued-sends';
import { deleteDispatches, insertDispatch, queueStranded, takeHeads } from './dispatch.sql';

const TENANT = 'bakery';

describe('messages that wait to be sent', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let unitOfWork: UnitOfWork;
  beforeAll(async () => {
    const schema = completeSchema(messagingGateway);
    database = await testDatabase(schema);
    dataSource = await connect(schema, { url: database.url(schema.schema), poolSize: 4 });
    unitOfWork = new UnitOfWork(dataSource);
  });
  afterAll(() => dataSource.destroy());

  const insert = (tx: Tx, conversation: string, id: string): void =>
    insertDispatch(tx, TENANT, {
      id,
      kind: 'message',
      message_id: id,
      conversation_id: conversation,
      inbox_id: newId(),
      contact_id: newId(),
      payload: { type: 'text', text: { body: 'Your order is ready to collect.' } },
      queued_at: new Date(),
      deadline: new Date(),
      correlation_id: id,
    });
  const queue = async (conversation: string, ...ids: string[]): Promise<void> => {
    for (const id of ids) await unitOfWork.run(TENANT, (tx) => insert(tx, conversation, id));
  };
  const settle = (...ids: string[]): Promise<number> =>
    unitOfWork.run(TENANT, (tx) => deleteDispatches(tx, TENANT, ids));
  const states = async (conversation: string): Promise<string[]> =>
    (
      await database.query<{ state: string }>(
        'select state from messaging.dispatch where conversation_id = $1 order by position',
        [conversation],
      )
    ).map(({ state }) => state);
  const blocked = () =>
    eventually(async () => {
      const waiting = await database.query(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      expect(waiting).toHaveLength(1);
    });
  /** A transaction that has done its work and commits when it is told to. */
  const held = async (work: (tx: Tx) => unknown): Promise<() => Promise<void>> => {
    let commit: () => void = () => undefined;
    let done: () => void = () => undefined;
    const worked = new Promise<void>((resolve) => (done = resolve));
    const open = unitOfWork.run(TENANT, async (tx) => {
      await work(tx);
      await tx.query('select 1');
      done();
      await new Promise<void>((resolve) => (commit = resolve));
    });
    await worked;
    return async () => {
      commit();
      await open;
    };
  };

  it('stand in the queue one for each conversation, and the next when that is gone', async () => {
    const [chat, other] = [newId(), newId()];
    const [first, second, third] = [newId(), newId(), newId()];
    await queue(chat, first, second, third);
    await queue(other, newId());
    expect(await states(chat)).toEqual(['queued', 'waiting', 'waiting']);
    expect(await states(other)).toEqual(['queued']);
    expect(await settle(first)).toBe(1);
    expect(await states(chat)).toEqual(['queued', 'waiting']);
    expect(await settle(first)).toBe(0);
    expect(await settle(second, third)).toBe(2);
    await queue(chat, newId());
    expect(await states(chat)).toEqual(['queued']);
  });

  it('are not forgotten when they come while the one before them is being removed', async () => {
    const [chat, first] = [newId(), newId()];
    await queue(chat, first);
    const commit = await held((tx) => deleteDispatches(tx, TENANT, [first]));
    const coming = queue(chat, newId());
    await blocked();
    await commit();
    await coming;
    expect(await states(chat)).toEqual(['queued']);
  });

  it('are not forgotten when the one before them is removed while they come', async () => {
    const [chat, first] = [newId(), newId()];
    await queue(chat, first);
    const commit = await held((tx) => insert(tx, chat, newId()));
    const removed = settle(first);
    await blocked();
    await commit();
    await removed;
    expect(await states(chat)).toEqual(['queued']);
  });

  it('are queued later when nobody said that the one before them was gone', async () => {
    const [chat, busy] = [newId(), newId()];
    const first = newId();
    await queue(chat, first, newId(), newId());
    await queue(busy, newId(), newId());
    await database.query('delete from messaging.dispatch where id = $1', [first]);
    await unitOfWork.acrossTenants((tx) => queueStranded(tx));
    expect(await states(chat)).toEqual(['queued', 'waiting']);
    expect(await states(busy)).toEqual(['queued', 'waiting']);
  });

  it('are found along the queue, also where PostgreSQL would rather read all of it for each', async () => {
    const inbox = await numberWithQueue(database, TENANT, 1_000);
    await database.query('analyze messaging.dispatch');
    const rowsRead = async (tx: Tx): Promise<number> =>
      (
        await tx.query<{ rows: number }>(
          "select seq_tup_read::int as rows from pg_stat_xact_user_tables where relname = 'dispatch'",
        )
      )[0]!.rows;
    const [heads, read] = await unitOfWork.acrossTenants(async (tx) => {
      // Under load it comes to that by itself, by what it knows of rows that have come and gone.
      await tx.query('set local random_page_cost = 1000');
      const before = await rowsRead(tx);
      const found = await takeHeads(tx, TENANT, inbox, new Date(), 25);
      return [found.length, (await rowsRead(tx)) - before];
    });
    expect({ heads, read }).toEqual({ heads: 25, read: 0 });
  });
});
