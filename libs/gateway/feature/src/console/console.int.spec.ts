import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { routes } from '@parlance/gateway/contracts';
import { startTestService, temporaryDirectory, type TestService } from '@parlance/testing/harness';
import { apiGateway } from '../index';

let gateway: TestService;

beforeAll(async () => {
  const outside = temporaryDirectory();
  const directory = join(outside, 'console');
  mkdirSync(join(directory, 'assets'), { recursive: true });
  writeFileSync(join(outside, 'secret.txt'), 'secret');
  writeFileSync(join(directory, '.env'), 'secret');
  writeFileSync(join(directory, 'index.html'), '<!doctype html><title>Parlance</title>');
  writeFileSync(join(directory, 'favicon.svg'), '<svg/>');
  writeFileSync(join(directory, 'assets', 'index-DEADBEEF.js'), 'void 0');
  gateway = await startTestService(apiGateway, {
    env: { CONSOLE_DIR: directory, PUBLIC_URL: 'https://chat.example.com' },
  });
}, 90_000);
afterAll(() => gateway?.stop());

const get = (path: string, init?: RequestInit) => fetch(`${gateway.url}${path}`, init);
/** Without the cleaning that fetch does to a path. */
const raw = (path: string) =>
  new Promise<{ status: number; text: string }>((resolve, reject) => {
    const { hostname, port } = new URL(gateway.url);
    request({ hostname, port, path }, (response) => {
      let text = '';
      response.on('data', (data) => (text += String(data)));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    })
      .on('error', reject)
      .end();
  });

describe('the console', () => {
  it.each(['/', '/inbox', '/conversations/0190', '/settings/users?tab=1'])(
    'is the page at %s',
    async (path) => {
      const response = await get(path);
      expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-cache']);
      expect(await response.text()).toContain('<title>Parlance</title>');
      expect(response.headers.get('content-type')).toMatch('text/html');
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    },
  );

  it('may use the microphone and play recordings, and no page within it may', async () => {
    const { headers } = await get('/');
    expect(headers.get('permissions-policy')).toContain('microphone=(self)');
    expect(headers.get('content-security-policy')).toContain("media-src 'self' blob:");
  });

  it('keeps files with a hash in their name for ever, and asks again for the others', async () => {
    const hashed = await get('/assets/index-DEADBEEF.js');
    expect([hashed.status, hashed.headers.get('cache-control')]).toEqual([
      200,
      'public, max-age=31536000, immutable',
    ]);
    expect(hashed.headers.get('content-type')).toMatch('javascript');
    expect((await get('/favicon.svg')).headers.get('cache-control')).toBe('no-cache');
  });

  it.each(['/assets/missing-DEADBEEF.js', '/robots.txt', '/.env', '/assets/../../secret.txt'])(
    'has no page for the file %s',
    async (path) => {
      const { status, text } = await raw(path);
      expect(status).toBe(404);
      expect(text).not.toMatch(/secret|Parlance</);
    },
  );

  it.each(['/..%2fsecret.txt', '/%2e%2e/secret.txt', '/assets/..%5c..%5csecret.txt', '/%00', '/%ff'])(
    'leads nobody out of its folder by %s',
    async (path) => {
      const { status, text } = await raw(path);
      expect([400, 404]).toContain(status);
      expect(text).not.toContain('secret');
    },
  );

  it('leaves every address under /v1 to the API', async () => {
    for (const path of ['/v1', '/v1/', '/v1/unknown', '/v1/conversations']) {
      const response = await get(path);
      expect([401, 404]).toContain(response.status);
      expect(response.headers.get('content-type')).toMatch('application/problem+json');
    }
  });
});

describe('every answer', () => {
  it.each(['/', '/v1/session', '/v1/openapi.json', '/health/live'])(
    'at %s has security headers',
    async (path) => {
      const { headers } = await get(path);
      expect(Object.fromEntries(headers)).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'strict-transport-security': 'max-age=31536000; includeSubDomains',
      });
      expect(headers.get('content-security-policy')).toContain("default-src '");
    },
  );
});

describe('GET /v1/openapi.json', () => {
  it('describes every operation', async () => {
    const document = await (await get('/v1/openapi.json')).json();
    const operations = Object.values(
      document.paths as Record<string, Record<string, { operationId: string }>>,
    )
      .flatMap((item) => Object.values(item))
      .map(({ operationId }) => operationId);
    expect(document.openapi).toBe('3.1.0');
    expect(operations.sort()).toEqual(routes.map((route) => route.operationId).sort());
  });
});
