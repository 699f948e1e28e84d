import { connect } from '@nats-io/transport-node';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import pg from 'pg';
import { eventually, plainNats, testDatabase, testPostgres } from './index';

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
