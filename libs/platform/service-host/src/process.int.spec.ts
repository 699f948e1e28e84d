import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import {
  eventually,
  plainNats,
  testDatabase,
  type NatsServer,
  type TestDatabase,
} from '@parlance/testing/harness';
import { notesService } from './notes.fixture';
import { completeSchema } from './service-definition';

/** The service as it is shipped: bundled, in a process of its own, with a collector beside it. */
const BUNDLE = 'dist/libs/platform/service-host/notes-main.mjs';

interface Span {
  name: string;
  kind: number;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
}

let nats: NatsServer;
let database: TestDatabase;
let collector: Server;
const spans: Span[] = [];
const children: ChildProcess[] = [];

beforeAll(async () => {
  execFileSync(process.execPath, [
    '--input-type=module',
    '--eval',
    `import { bundle } from './tools/build/bundle.mjs'; await bundle('libs/platform/service-host/src/notes-main.fixture.ts', '${BUNDLE}');`,
  ]);
  nats = await plainNats();
  database = await testDatabase(completeSchema(notesService));
  collector = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { resourceSpans } = JSON.parse(body) as {
        resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
      };
      spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  collector.closeAllConnections();
  collector.close();
  await nats.stop();
});

function run(more: Record<string, string>) {
  const child = spawn(process.execPath, [BUNDLE], {
    env: { DATABASE_URL: database.url('notes'), NATS_URL: nats.url, HOST: '127.0.0.1', PORT: '0', ...more },
  });
  children.push(child);
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const lines: Record<string, unknown>[] = [];
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  createInterface(child.stdout).on('line', (line) => {
    lines.push(JSON.parse(line) as Record<string, unknown>);
  });
  const ready = () =>
    eventually(
      () => {
        const line = lines.find(({ message }) => message === 'ready');
        if (!line) throw new Error(`not ready: ${errors}`);
        return String(line['url']);
      },
      // A process of its own, on a machine that may be busy with other tests.
      { timeoutMs: 60_000 },
    );
  return { child, exited, ready, lines, errors: () => errors };
}

it('traces a request through the database, the stream and its handler, in the trace of the caller', async () => {
  const { port } = collector.address() as AddressInfo;
  const { child, exited, ready, lines } = run({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` });
  const url = await ready();
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  await fetch(`${url}/write`, { headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` } });
  await eventually(async () => {
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toMatch(/messaging_handled_total\{[^}]*\} 1/);
  });
  child.kill('SIGTERM');
  expect(await exited).toBe(0);
  // What was not yet sent is sent before the process ends.
  const traced = spans.filter((span) => span.traceId === traceId);
  const request = traced.find(({ name }) => name === 'GET /write');
  expect(request).toMatchObject({ kind: 2, parentSpanId: 'b7ad6b7169203331' });
  const statements = traced.filter(({ name }) => name.startsWith('pg.query'));
  expect(statements.some(({ parentSpanId }) => parentSpanId === request!.spanId)).toBe(true);
  expect(traced.map(({ name, kind }) => `${kind} ${name}`)).toContainEqual(expect.stringMatching(/^5 /));
  expect(lines.find(({ message }) => message === 'request')).toMatchObject({ traceId });
  await eventually(() => expect(lines.at(-1)).toMatchObject({ message: 'stopped' }));
}, 120_000);

it('ends in time when the collector never answers', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const { child, exited, ready } = run({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` });
  await fetch(`${await ready()}/now`);
  const asked = performance.now();
  child.kill('SIGINT');
  expect(await exited).toBe(0);
  expect(performance.now() - asked).toBeLessThan(4_000);
  silent.closeAllConnections();
  silent.close();
}, 120_000);

it('ends with an error that says what to do when it cannot start', async () => {
  const { exited, errors } = run({ DATABASE_URL: 'postgres://notes:hunter2@127.0.0.1:1/parlance' });
  expect(await exited).toBe(1);
  expect(errors()).toContain('notes-service did not start. PostgreSQL at 127.0.0.1:1 cannot be used');
  expect(errors()).not.toContain('hunter2');
});
