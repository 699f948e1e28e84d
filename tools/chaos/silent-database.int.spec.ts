import { connect, UnitOfWork, type ServiceSchema } from '@parlance/platform/persistence';
import { testDatabase } from '@parlance/testing/harness';
import type { DataSource } from 'typeorm';
import { FaultProxy } from './fault-proxy';

const schema: ServiceSchema = { schema: 'silent', entities: [], migrations: [] };

describe('a database behind a connection that died without a word', () => {
  let proxy: FaultProxy;
  let dataSource: DataSource;

  beforeAll(async () => {
    const url = new URL((await testDatabase(schema)).url(schema.schema));
    proxy = await FaultProxy.before({ host: url.hostname, port: Number(url.port) });
    url.port = String(proxy.port);
    dataSource = await connect(schema, { url: url.href, poolSize: 1, silentMs: 400 });
  });
  afterAll(async () => {
    await dataSource.destroy();
    await proxy.close();
  });

  const ask = () =>
    new UnitOfWork(dataSource).acrossTenants((tx) => tx.query<{ one: number }>('select 1 as one'));

  it('is given up as unavailable, and asked again on a new connection', async () => {
    await expect(ask()).resolves.toEqual([{ one: 1 }]);
    proxy.inject({ kind: 'stall' });
    await expect(ask()).rejects.toThrow('Connection terminated: the database was silent for 0.4 s');
    proxy.inject({ kind: 'none' });
    await expect(ask()).resolves.toEqual([{ one: 1 }]);
  });
});
