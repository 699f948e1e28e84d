import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Module } from '@nestjs/common';
import { QueryClient } from '@parlance/platform/messaging';
import { ManualClock, type Clock } from '@parlance/shared/kernel';
import {
  eventually,
  plainNats,
  testDatabase,
  type NatsServer,
  type TestDatabase,
} from '@parlance/testing/harness';
import { countNotes, gate, heard, noted, notesService, PlainModule } from './notes.fixture';
import { runService, type RunningService } from './run-service';
import { completeSchema, type ServiceDefinition } from './service-definition';

let nats: NatsServer;
let database: TestDatabase;
const started: RunningService[] = [];

beforeAll(async () => {
  nats = await plainNats();
});
afterAll(() => nats.stop());
beforeEach(async () => {
  heard.splice(0);
  gate.opens = Promise.resolve();
  database = await testDatabase(completeSchema(notesService));
});
afterEach(async () => {
  for (const service of started.splice(0)) await service.stop();
});

const environment = (more: Record<string, string> = {}) => ({
  DATABASE_URL: database.url('notes'),
  NATS_URL: nats.url,
  HOST: '127.0.0.1',
  LOG_LEVEL: 'silent',
  ...more,
});
async function start(more?: Record<string, string>, definition = notesService, clock?: Clock) {
  const running = await runService(definition, { env: environment(more), ...(clock && { clock }) });
  started.push(running);
  return running;
}
const failure = (env: Record<string, string | undefined>, definition = notesService): Promise<Error> =>
  runService(definition, { env }).then(
    async (running) => {
      await running.stop();
      return new Error('it started');
    },
    (error: Error) => error,
  );
const json = async (url: string) => (await fetch(url)).json() as Promise<Record<string, unknown>>;
/** Connections of the service to this test's database. */
const connections = async () =>
  (
    await database.query(
      "select from pg_stat_activity where usename = 'notes' and datname = current_database()",
    )
  ).length;

it('starts everything: HTTP, health, the outbox, consumers and queries', async () => {
  const service = await start();
  expect(await json(`${service.url}/health/ready`)).toEqual({
    status: 'ok',
    checks: { database: { status: 'ok' }, messaging: { status: 'ok' } },
  });
  await fetch(`${service.url}/write`);
  await eventually(() => expect(heard).toEqual(['hello']));
  const queries = service.get(QueryClient);
  expect(await queries.ask(countNotes, {}, { tenantId: 'one' })).toEqual({ count: 1 });
  expect(await (await fetch(`${service.url}/metrics`)).text()).toMatch(/messaging_handled_total/);
});

it('stops in reverse: requests in hand are finished, connections closed, and it can start again', async () => {
  const service = await start();
  let finish: () => void = () => undefined;
  gate.opens = new Promise((resolve) => (finish = resolve));
  const request = json(`${service.url}/slow`);
  await eventually(async () => {
    const text = await (await fetch(`${service.url}/health/live`)).text();
    expect(text).toContain('ok');
  });
  const stopped = service.stop();
  finish();
  expect(await request).toEqual({ done: true });
  await stopped;
  await expect(fetch(`${service.url}/health/live`)).rejects.toThrow();
  await eventually(async () => expect(await connections()).toBe(0));
  expect(process.listenerCount('SIGTERM')).toBe(0);
  const again = await start();
  expect((await fetch(`${again.url}/health/ready`)).status).toBe(200);
});

it('runs a service without a database, which then needs none of its variables', async () => {
  const keepsNothing: ServiceDefinition = {
    ...notesService,
    manifest: { ...notesService.manifest, name: 'plain-service', publishes: [], consumes: [] },
    database: false,
    module: () => PlainModule,
  };
  const service = await start({ DATABASE_URL: '' }, keepsNothing);
  expect(await json(`${service.url}/health/ready`)).toEqual({
    status: 'ok',
    checks: { messaging: { status: 'ok' } },
  });
  expect(await service.get(QueryClient).ask(countNotes, {})).toEqual({ count: 7 });
  const states = { ...keepsNothing, manifest: { ...keepsNothing.manifest, publishes: [noted] } };
  const error = await failure(environment({ DATABASE_URL: '', PORT: '0' }), states);
  expect(String(error.cause)).toContain('plain-service has no database');
});

it('runs several services in one process, each with its own pool, user and variables', async () => {
  const other: ServiceDefinition = {
    ...notesService,
    manifest: { ...notesService.manifest, name: 'other-service', schema: 'other', consumes: [], serves: [] },
    schema: { ...notesService.schema, schema: 'other' },
    module: () => class EmptyModule {},
  };
  const both = await testDatabase([completeSchema(notesService), completeSchema(other)]);
  const env = {
    ...environment(),
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    NOTES_DATABASE_URL: both.url('notes'),
    OTHER_DATABASE_URL: both.url('other'),
    OTHER_DATABASE_POOL_SIZE: '2',
  };
  for (const definition of [notesService, other]) started.push(await runService(definition, { env }));
  const users = await both.query<{ name: string }>(
    'select distinct usename as name from pg_stat_activity where datname = current_database() and usename in ($1, $2) order by 1',
    ['notes', 'other'],
  );
  expect(users.map(({ name }) => name)).toEqual(['notes', 'other']);
  for (const { url } of started) expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  await started[0]!.stop();
  expect((await fetch(`${started[1]!.url}/health/ready`)).status).toBe(200);
});

describe('a service that cannot start says what to do', () => {
  it('names every wrong variable, its rule and the prefix, and no value', async () => {
    const error = await failure({ NOTES_PORT: 'http', DATABASE_POOL_SIZE: '0', NOTES_LIMIT: 'hunter2' });
    expect(error.message).toMatch(/^notes-service did not start\. The configuration is not usable/);
    expect(error.message).toContain('DATABASE_URL: is not set. Connection string of');
    expect(error.message).toContain('NOTES_PORT: ');
    expect(error.message).toContain('DATABASE_POOL_SIZE: Too small');
    expect(error.message).toContain('NOTES_LIMIT: ');
    expect(error.message).not.toContain('hunter2');
  });

  it('refuses the demonstration clock in production', async () => {
    const error = await failure(
      environment({ NODE_ENV: 'production', DEMONSTRATION_CLOCK_URL: 'http://127.0.0.1:1/' }),
    );
    expect(error.message).toContain('DEMONSTRATION_CLOCK_URL: is not allowed with NODE_ENV=production');
  });

  it('says that the database does not answer', async () => {
    const error = await failure(
      environment({ DATABASE_URL: 'postgres://notes:hunter2@127.0.0.1:1/parlance' }),
    );
    expect(error.message).toContain('PostgreSQL at 127.0.0.1:1 cannot be used: connect ECONNREFUSED');
    expect(error.message).not.toContain('hunter2');
  });

  it('says that the password is wrong, or migrations are missing', async () => {
    const wrong = database.url('notes').replace(/:[^:@/]+@/, ':wrong@');
    expect((await failure(environment({ DATABASE_URL: wrong }))).message).toContain(
      'password authentication failed',
    );
    const later: ServiceDefinition = {
      ...notesService,
      schema: {
        ...notesService.schema,
        migrations: [...notesService.schema.migrations, { id: '0002-later', up: 'select 1' }],
      },
    };
    expect((await failure(environment(), later)).message).toContain(
      'lacks 1 migration(s), the first is 0002-later. Run the migrations before the service',
    );
  });

  it('says that the port is in use, and leaves nothing open', async () => {
    const occupied = createServer();
    await new Promise<void>((resolve) => occupied.listen(0, '127.0.0.1', resolve));
    const { port } = occupied.address() as AddressInfo;
    const error = await failure(environment({ PORT: String(port) }));
    expect(error.message).toContain(`Port ${port} is in use. Stop what uses it or set PORT`);
    await eventually(async () => expect(await connections()).toBe(0));
    occupied.close();
  });

  it('passes on what a provider of the service throws', async () => {
    @Module({
      providers: [
        {
          provide: 'broken',
          useFactory: () => {
            throw new Error('the provider needs a key');
          },
        },
      ],
    })
    class BrokenModule {}
    const error = await failure(environment(), { ...notesService, module: () => BrokenModule });
    expect(error.message).toContain('the provider needs a key');
    await eventually(async () => expect(await connections()).toBe(0));
  });
});

describe('clock', () => {
  it('is the one that was given', async () => {
    const { url } = await start({}, notesService, new ManualClock(new Date('2030-01-01T00:00:00Z')));
    expect(await json(`${url}/now`)).toEqual({ now: '2030-01-01T00:00:00.000Z' });
  });

  it('follows the demonstration clock, also after it was away', async () => {
    const DAY = 86_400_000;
    const clock = new SimulatedClock();
    await clock.listen();
    clock.move(DAY);
    const { url } = await start({ DEMONSTRATION_CLOCK_URL: clock.url });
    const ahead = async () =>
      Math.round((Date.parse(String((await json(`${url}/now`))['now'])) - Date.now()) / DAY);
    expect(await ahead()).toBe(1);
    clock.move(3 * DAY);
    await eventually(async () => expect(await ahead()).toBe(3));
    await clock.close();
    expect(await ahead()).toBe(3);
    await clock.listen();
    clock.move(5 * DAY);
    await eventually(async () => expect(await ahead()).toBe(5));
    await clock.close();
  });
});

/** Answers as the simulator's clock does: holds a request back until there is a newer version. */
class SimulatedClock {
  private version = 1;
  private offsetMs = 0;
  private port = 0;
  private server: Server | undefined;
  private waiting: (() => void)[] = [];

  get url(): string {
    return `http://127.0.0.1:${this.port}/clock`;
  }

  async listen(): Promise<void> {
    this.server = createServer((request, response) => {
      const after = new URL(request.url ?? '/', this.url).searchParams.get('after');
      const answer = () =>
        response
          .setHeader('content-type', 'application/json')
          .end(JSON.stringify({ version: this.version, offsetMs: this.offsetMs }));
      if (after === null || Number(after) < this.version) answer();
      else this.waiting.push(answer);
    });
    await new Promise<void>((resolve) => this.server!.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  move(offsetMs: number): void {
    this.version += 1;
    this.offsetMs = offsetMs;
    for (const answer of this.waiting.splice(0)) answer();
  }

  async close(): Promise<void> {
    this.waiting = [];
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }
}
