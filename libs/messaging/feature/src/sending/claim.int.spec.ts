import { connect, UnitOfWork } from '@parlance/platform/persistence';
import { completeSchema } from '@parlance/platform/service-host';
import { testDatabase, type TestDatabase } from '@parlance/testing/harness';
import type { DataSource } from 'typeorm';
import { messagingGateway } from '../service';
import { numberWithQueue } from '../testing/queued-sends';
import { claim } from './claim';

const TENANT = 'bakery';
const LEASE_SECONDS = 60;
const HIGH_RATE = 1_000;

describe('a claim of messages to be sent', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  beforeEach(async () => {
    const schema = completeSchema(messagingGateway);
    database = await testDatabase(schema);
    dataSource = await connect(schema, { url: database.url(schema.schema), poolSize: 2 });
  });
  afterEach(() => dataSource.destroy());

  const claimed = async (limit: number) => {
    const now = new Date();
    const { departures, nextAt } = await new UnitOfWork(dataSource).acrossTenants((tx) =>
      claim(tx, now, LEASE_SECONDS, limit),
    );
    const counts = new Map<string, number>();
    for (const { inbox_id: inbox } of departures) counts.set(inbox, (counts.get(inbox) ?? 0) + 1);
    return { counts, waitMs: nextAt === null ? null : nextAt.getTime() - now.getTime() };
  };

  it('gives each number its share: one with a long queue does not keep another from sending', async () => {
    const long = await numberWithQueue(database, TENANT, 200, HIGH_RATE);
    const longer = await numberWithQueue(database, TENANT, 300, HIGH_RATE);
    const short = await numberWithQueue(database, TENANT, 5, HIGH_RATE);
    const { counts } = await claimed(90);
    expect(counts.get(short)).toBe(5);
    for (const number of [long, longer]) expect(counts.get(number)).toBeGreaterThanOrEqual(30);
    expect(counts.get(long)! + counts.get(longer)!).toBeLessThanOrEqual(85);
  });

  it('takes for a number alone all that there is room for', async () => {
    const number = await numberWithQueue(database, TENANT, 100, HIGH_RATE);
    expect((await claimed(60)).counts.get(number)).toBe(60);
  });

  it('takes no more than the rate of a number allows, and says when it may go on', async () => {
    const number = await numberWithQueue(database, TENANT, 300, 80);
    const { counts, waitMs } = await claimed(256);
    // A tenth of a second ahead.
    expect(counts.get(number)).toBe(8);
    expect(waitMs).toBeGreaterThan(0);
  });
});
