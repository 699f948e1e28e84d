import { request as rawRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Body, Controller, Get, Module, Param, Post, Query } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConfigModule } from '@parlance/platform/config';
import {
  createLogger,
  currentContext,
  ObservabilityModule,
  startTelemetry,
} from '@parlance/platform/observability';
import { platformErrors, ProblemError, problemSchema } from '@parlance/shared/contract-kit';
import { z } from 'zod';
import { HealthRegistry } from './health';
import { httpAdapter } from './http-adapter';
import { HttpModule } from './http.module';
import { OnlyMetered } from './request-context';

const body = z.object({
  name: z.string().min(1),
  tags: z.array(z.object({ key: z.string() })).default([]),
  size: z.int().max(10).optional(),
});

@Controller('things')
class ThingController {
  @Post()
  create(@Body({ schema: body }) input: z.infer<typeof body>) {
    return { input, context: currentContext() };
  }

  @Get()
  list(@Query({ schema: z.object({ limit: z.coerce.number().int().max(100) }) }) query: { limit: number }) {
    return query;
  }

  @Get(':id')
  read(@Param('id', { schema: z.uuid() }) id: string) {
    return { id };
  }

  @Post('many/:how')
  @OnlyMetered()
  many(@Param('how') how: string) {
    if (how === 'full') throw new ProblemError(platformErrors.unavailable, { detail: 'Later' });
    if (how === 'wrong') throw new ProblemError(platformErrors.invalid_input, { detail: 'No' });
    return {};
  }

  @Post('fail/:how')
  fail(@Param('how') how: string): never {
    if (how === 'problem')
      throw new ProblemError(platformErrors.rate_limited, { detail: 'Slow down', retryAfterSeconds: 2.5 });
    if (how === 'sql')
      throw Object.assign(new Error('duplicate key'), { code: '23505', constraint: 'thing_name' });
    if (how === 'zod') z.object({ a: z.string() }).parse({ a: 1 });
    throw new Error('secret password=hunter2 at +15557010001');
  }
}

const lines: Record<string, unknown>[] = [];
const logger = createLogger(
  { service: 'test', level: 'info' },
  { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
);
const telemetry = startTelemetry({ service: 'test', sampleRatio: 1 });

@Module({
  imports: [
    ConfigModule.forValues({ OUTBOUND_ALLOW_HOSTS: [] }),
    ObservabilityModule.forService(logger, telemetry),
    HttpModule,
  ],
  controllers: [ThingController],
})
class TestModule {}

let app: NestFastifyApplication;
let url: string;

beforeAll(async () => {
  app = await NestFactory.create<NestFastifyApplication>(
    TestModule,
    httpAdapter({ service: 'test', logger, telemetry, bodyLimitBytes: 2_048, trustedProxies: [] }),
    { logger: false, abortOnError: false },
  );
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
});
afterAll(async () => {
  await app.close();
  await telemetry.shutdown();
});
beforeEach(() => void lines.splice(0));

const post = (path: string, content: BodyInit, headers: Record<string, string> = {}) =>
  fetch(url + path, {
    method: 'POST',
    body: content,
    headers: { 'content-type': 'application/json', ...headers },
  });

/** Checks what every problem has in common and gives the problem. */
async function expectProblem(response: Response | Promise<Response>, status: number, code: string) {
  const answer = await response;
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  const problem = problemSchema.parse(await answer.json());
  expect({ status: answer.status, code: problem.code }).toEqual({ status, code });
  expect(problem.status).toBe(status);
  expect(problem.traceId).toBeTruthy();
  return problem;
}

describe('problems', () => {
  it('answers an unknown address', async () => {
    const problem = await expectProblem(fetch(`${url}/nowhere?token=x`), 404, 'platform.not_found');
    expect(problem.detail).not.toContain('token');
    await expectProblem(fetch(`${url}/things`, { method: 'DELETE' }), 404, 'platform.not_found');
  });

  it.each(['{', 'nonsense', '{"name": "a",}', '{"a": 1} {"b": 2}', '"\u0001"', '{"__proto__": {"x": 1}}'])(
    'refuses the JSON %j',
    async (text) => {
      await expectProblem(post('/things', text), 400, 'platform.malformed_json');
    },
  );

  it('refuses an empty body, another content type, and one that is too large', async () => {
    expect((await expectProblem(post('/things', ''), 400, 'platform.malformed_json')).detail).toContain(
      'empty',
    );
    const type = await expectProblem(
      post('/things', '<a/>', { 'content-type': 'text/xml' }),
      400,
      'platform.invalid_input',
    );
    expect(type.errors).toMatchObject([{ path: 'Content-Type', rule: 'media_type' }]);
    await expectProblem(
      post('/things', JSON.stringify({ name: 'x'.repeat(3_000) })),
      413,
      'platform.too_large',
    );
  });

  it('names every wrong field and the rule it breaks', async () => {
    const problem = await expectProblem(
      post('/things', JSON.stringify({ name: '', tags: [{ key: 'a' }, { key: 1 }], size: 11 })),
      400,
      'platform.invalid_input',
    );
    expect(problem.errors).toMatchObject([
      { path: 'name', rule: 'too_small' },
      { path: 'tags[1].key', rule: 'invalid_type' },
      { path: 'size', rule: 'too_big' },
    ]);
    expect(problem.detail).toMatch(/^name: .+ \(and 2 more\)$/);
  });

  it('checks queries and path parameters, and hands on what the schema made of them', async () => {
    expect(await (await fetch(`${url}/things?limit=5`)).json()).toEqual({ limit: 5 });
    const query = await expectProblem(fetch(`${url}/things?limit=500`), 400, 'platform.invalid_input');
    expect(query.errors).toMatchObject([{ path: 'limit', rule: 'too_big' }]);
    await expectProblem(fetch(`${url}/things/not-a-uuid`), 400, 'platform.invalid_input');
  });

  it('passes on problems, with the time to wait', async () => {
    const response = await post('/things/fail/problem', '{}');
    expect(response.headers.get('retry-after')).toBe('3');
    await expectProblem(response, 429, 'platform.rate_limited');
  });

  it('maps the database and schemas that a handler applies itself', async () => {
    const conflict = await expectProblem(post('/things/fail/sql', '{}'), 409, 'platform.conflict');
    expect(conflict.detail).toContain('thing_name');
    await expectProblem(post('/things/fail/zod', '{}'), 400, 'platform.invalid_input');
  });

  it('tells a caller nothing of what nobody expected, and the log everything but personal data', async () => {
    const problem = await expectProblem(post('/things/fail/now', '{}'), 500, 'platform.internal');
    expect(JSON.stringify(problem)).not.toMatch(/hunter2|1555/);
    const failure = lines.find(({ message }) => message === 'A request failed');
    expect(failure).toMatchObject({
      level: 'error',
      route: '/things/fail/:how',
      correlationId: problem.traceId,
      err: { message: 'secret password=hunter2 at [phone]' },
    });
  });

  it('answers a path that is no URL', async () => {
    const { port } = app.getHttpServer().address() as AddressInfo;
    const [status, type, text] = await new Promise<[number, string, string]>((resolve, reject) => {
      rawRequest({ port, host: '127.0.0.1', path: '/things/%ff' }, (response) => {
        let content = '';
        response.on('data', (chunk: Buffer) => (content += chunk.toString()));
        response.on('end', () =>
          resolve([response.statusCode ?? 0, response.headers['content-type'] ?? '', content]),
        );
      })
        .on('error', reject)
        .end();
    });
    expect([status, type]).toEqual([400, 'application/problem+json; charset=utf-8']);
    expect(problemSchema.parse(JSON.parse(text)).code).toBe('platform.invalid_input');
  });
});

describe('request context', () => {
  it('takes the correlation id of the caller into the handler, past the reading of the body', async () => {
    const response = await post('/things', '{"name":"a"}', { 'x-correlation-id': 'order-7' });
    expect(response.headers.get('x-correlation-id')).toBe('order-7');
    expect(await response.json()).toMatchObject({ context: { correlationId: 'order-7', service: 'test' } });
  });

  it('makes an id where there is none or a bad one', async () => {
    for (const given of ['', 'a b<script>', 'x'.repeat(200)]) {
      const headers: Record<string, string> = given ? { 'x-correlation-id': given } : {};
      const { context } = (await (await post('/things', '{"name":"a"}', headers)).json()) as {
        context: { correlationId: string };
      };
      expect(context.correlationId).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('keeps requests at the same time apart', async () => {
    const ids = Array.from({ length: 50 }, (_, i) => `request-${i}`);
    const answers = await Promise.all(
      ids.map(async (id) => {
        const response = await post('/things', '{"name":"a"}', { 'x-correlation-id': id });
        return ((await response.json()) as { context: { correlationId: string } }).context.correlationId;
      }),
    );
    expect(answers).toEqual(ids);
  });

  it('logs one line for each request, with the route and not the path', async () => {
    await fetch(`${url}/things/01a2b3c4-0000-7000-8000-000000000000?phone=1`);
    expect(lines).toMatchObject([
      {
        level: 'info',
        message: 'request',
        service: 'test',
        method: 'GET',
        route: '/things/:id',
        status: 200,
      },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/01a2b3c4|phone/);
  });
});

describe('requests by the thousand', () => {
  it('leave a line when they are refused for what they are, and none when they are served or put off', async () => {
    for (const how of ['fine', 'full', 'wrong']) await post(`/things/many/${how}`, '{}');
    expect(lines.filter(({ message }) => message === 'request').map(({ status }) => status)).toEqual([400]);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    for (const status of [201, 503, 400])
      expect(metrics).toMatch(
        new RegExp(`http_server_request_duration(_seconds)?_count.*many/:how",status="${status}"`),
      );
  });
});

describe('health and metrics', () => {
  it('is alive at once, and ready when it runs and every check passes', async () => {
    const health = app.get(HealthRegistry);
    const ready = async () => {
      const response = await fetch(`${url}/health/ready`);
      return [response.status, await response.json()];
    };
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    expect(await ready()).toEqual([503, { status: 'starting', checks: {} }]);
    let broken = false;
    health.register('database', async () => {
      if (broken) throw new Error('no connection');
    });
    health.enter('running');
    expect(await ready()).toEqual([200, { status: 'ok', checks: { database: { status: 'ok' } } }]);
    broken = true;
    expect(await ready()).toEqual([
      503,
      { status: 'failing', checks: { database: { status: 'failing', reason: 'no connection' } } },
    ]);
    broken = false;
    health.enter('stopping');
    expect(await ready()).toMatchObject([503, { status: 'stopping' }]);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
  });

  it('counts requests by route in the text that Prometheus reads', async () => {
    await fetch(`${url}/things?limit=5`);
    const response = await fetch(`${url}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const text = await response.text();
    expect(text).toMatch(
      /http_server_request_duration(_seconds)?_count\{service="test",method="GET",route="\/things",status="200"\} \d+/,
    );
    expect(text).toContain('process_resident_memory_bytes');
    expect(text).not.toContain('route="/metrics"');
  });
});
