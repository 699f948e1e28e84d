import { connect } from '@nats-io/transport-node';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import pg from 'pg';
import { defineEvent } from '@parlance/shared/contract-kit';
import { z } from 'zod';
import { eventually, plainNats, testDatabase, testNats, testPostgres } from './index';

describe('eventually', () => {
  it('repeats until the assertion passes and returns its value', async () => {
    let calls = 0;
    const value = await eventually(() => {
      calls += 1;
      if (calls < 3) throw new Error('not yet');
      return calls;
    });
    expect(value).toBe(3);
  });

  it('throws the last failure when the time is over', async () => {
    const never = eventually(() => expect(1).toBe(2), { timeoutMs: 50, intervalMs: 5 });
    await expect(never).rejects.toThrow('Expected: 2');
  });
});

describe('testDatabase', () => {
  it('gives every caller a database of its own', async () => {
    const [one, two] = [await testDatabase(), await testDatabase()];
    await one.query('create table note (text text)');
    await expect(one.query('select * from note')).resolves.toEqual([]);
    await expect(two.query('select * from note')).rejects.toThrow('does not exist');
  });
});

describe('testDatabase with a schema', () => {
  const schema = {
    schema: 'notes',
    migrations: [{ id: '0001-note', up: 'create table note (text text not null)' }],
    entities: [],
  };

  it('gives the service its own tables under the limits that production sets', async () => {
    const database = await testDatabase(schema);
    const client = new pg.Client({ connectionString: database.url('notes') });
    await client.connect();
    try {
      await client.query("insert into note values ('text')");
      await expect(client.query('drop table note')).rejects.toThrow('must be owner');
      const timeout = await client.query('show statement_timeout');
      expect(timeout.rows).toEqual([{ statement_timeout: '15s' }]);
    } finally {
      await client.end();
    }
  });

  it('clones it for every caller', async () => {
    const [one, two] = await Promise.all([testDatabase(schema), testDatabase(schema)]);
    await one.query("insert into notes.note values ('text')");
    await expect(two.query('select * from notes.note')).resolves.toEqual([]);
  });
});

describe('testNats', () => {
  const taken = defineEvent({
    context: 'notes',
    aggregate: 'note',
    event: 'taken',
    version: 1,
    summary: 'A note was taken.',
    data: z.object({ text: z.string() }),
  });
  const service = { schema: 'notes', consumes: [], serves: [], asks: [] };
  const writer = { ...service, name: 'note-writer', publishes: [taken] };
  const stranger = { ...service, name: 'note-stranger', publishes: [] };

  it('gives every service the rights of production and its streams', async () => {
    const nats = await testNats([writer, stranger]);
    const connectAs = (name: string) => {
      const { user, password } = nats.credentials(name);
      return connect({ servers: nats.url, user, pass: password, inboxPrefix: `_INBOX_${name}` });
    };
    const [writing, strange] = [await connectAs('note-writer'), await connectAs('note-stranger')];
    try {
      const publish = (connection: typeof writing) =>
        jetstream(connection, { timeout: 1_000 }).publish(taken.subject('tenant'), '{}');
      await expect(publish(writing)).resolves.toMatchObject({ stream: 'EVT_NOTES', seq: 1 });
      await expect(publish(strange)).rejects.toThrow();
    } finally {
      await writing.close();
      await strange.close();
      await nats.stop();
    }
  });
});

describe('testPostgres', () => {
  it('keeps committed rows over a restart and over a kill', async () => {
    const server = await testPostgres();
    try {
      const database = await testDatabase([], { server });
      await database.query('create table note (text text)');
      await database.query("insert into note values ('before the restart')");
      await server.restart();
      await database.query("insert into note values ('before the kill')");
      await server.restart({ crash: true });
      await expect(database.query('select * from note')).resolves.toHaveLength(2);
      await server.kill();
      const client = new pg.Client({ connectionString: database.adminUrl });
      await expect(client.connect()).rejects.toThrow();
    } finally {
      await server.stop();
    }
  });
});

describe('plainNats', () => {
  it('keeps streams over a restart, loses them when wiped, and clients come back', async () => {
    const server = await plainNats();
    const nc = await connect({ servers: server.url, reconnectTimeWait: 20, maxReconnectAttempts: -1 });
    try {
      const manager = await jetstreamManager(nc, { timeout: 500 });
      await manager.streams.add({ name: 'NOTES', subjects: ['notes.>'] });
      await jetstream(nc).publish('notes.first', 'text');
      await server.restart();
      await eventually(async () => expect((await manager.streams.info('NOTES')).state.messages).toBe(1));
      await server.restart({ wipe: true });
      await eventually(() => expect(manager.streams.info('NOTES')).rejects.toThrow('stream not found'));
    } finally {
      await nc.close();
      await server.stop();
    }
  });
});
