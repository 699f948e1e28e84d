import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { SafeHttpClient, type OutboundRequest } from './client';
import type { Resolve } from './connector';

interface Site {
  readonly port: number;
  readonly seen: { url: string; method: string; headers: IncomingMessage['headers']; body: string }[];
}

const servers: Server[] = [];
const clients: SafeHttpClient[] = [];

afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function site(
  answer: RequestListener = (_request, response) => void response.end('hello'),
): Promise<Site> {
  const seen: Site['seen'] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      seen.push({ url: request.url ?? '', method: request.method ?? '', headers: request.headers, body });
      answer(request, response);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, seen };
}

/** A client that may reach these sites on the loopback, under any name that resolves there by allowance. */
function client(sites: Site[], resolve?: Resolve): SafeHttpClient {
  const made = new SafeHttpClient({
    allowedHosts: sites.map(({ port }) => `127.0.0.1:${port}`),
    ...(resolve && { resolve }),
  });
  clients.push(made);
  return made;
}

const to = ({ port }: Site, path = '/') => `http://127.0.0.1:${port}${path}`;
const redirectTo =
  (location: string, status = 302): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, { location }).end();

it('gives status, headers, body and where they came from', async () => {
  const target = await site(
    (_request, response) => void response.writeHead(418, { 'X-Kind': 'tea' }).end('pot'),
  );
  const response = await client([target]).request(to(target, '/a?b=1'), { method: 'POST', body: 'x' });
  expect(response).toMatchObject({ status: 418, url: to(target, '/a?b=1') });
  expect(response.headers['x-kind']).toBe('tea');
  expect(response.body.toString()).toBe('pot');
  expect(target.seen).toMatchObject([{ url: '/a?b=1', method: 'POST', body: 'x' }]);
});

describe('names', () => {
  it.each([
    ['a private address', ['127.0.0.1']],
    ['a private address among public ones', ['93.184.215.14', '10.0.0.1']],
    ['an IPv6 loopback', ['::1']],
    ['a mapped address', ['::ffff:127.0.0.1']],
    ['metadata', ['169.254.169.254']],
  ])('refuses a public name that resolves to %s', async (_what, addresses) => {
    const target = await site();
    const made = client([], async () => addresses);
    await expect(made.request(`http://hook.example.com:${target.port}/`)).rejects.toMatchObject({
      failure: 'refused',
      message: 'hook.example.com is not on the public internet',
    });
    await expect(made.fetch(`http://hook.example.com:${target.port}/`)).rejects.toMatchObject({
      failure: 'refused',
    });
    expect(target.seen).toEqual([]);
  });

  it('resolves once for each connection, so that a second answer cannot rebind it', async () => {
    const target = await site();
    const answers = [['192.0.2.1'], ['127.0.0.1']];
    let asked = 0;
    const made = client([], async () => answers[asked++] ?? ['127.0.0.1']);
    await expect(made.request(`http://rebind.example.com:${target.port}/`)).rejects.toMatchObject({
      failure: 'refused',
    });
    expect(asked).toBe(1);
    expect(target.seen).toEqual([]);
  });

  it('says when a name has no address or cannot be resolved', async () => {
    await expect(client([], async () => []).request('http://nothing.example.com/')).rejects.toMatchObject({
      failure: 'unreachable',
    });
    await expect(
      client([], () => Promise.reject(new Error('ENOTFOUND'))).request('http://nothing.example.com/'),
    ).rejects.toMatchObject({ failure: 'unreachable' });
  });
});

describe('redirects', () => {
  it('follows one to an allowed address', async () => {
    const end = await site();
    const start = await site(redirectTo(to(end, '/end')));
    expect(await client([start, end]).request(to(start))).toMatchObject({
      status: 200,
      url: to(end, '/end'),
    });
  });

  it.each([
    'http://127.0.0.1:1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[::1]/',
    'http://0x7f.1/',
    'http://localhost/',
    '//10.0.0.1/',
    'https://127.0.0.1/',
    'https://example.com/',
    'file:///etc/passwd',
    'ftp://example.com/',
    'http://user:pw@example.com/',
    'http://',
  ])('refuses one to %s', async (location) => {
    const start = await site(redirectTo(location));
    await expect(client([start]).request(to(start))).rejects.toMatchObject({ failure: 'refused' });
    expect(start.seen).toHaveLength(1);
  });

  it('refuses one to a public name that resolves to a private address', async () => {
    const end = await site();
    const start = await site(redirectTo(`http://inside.example.com:${end.port}/`));
    await expect(client([start], async () => ['127.0.0.1']).request(to(start))).rejects.toMatchObject({
      failure: 'refused',
    });
    expect(end.seen).toEqual([]);
  });

  it('stops at the limit, and does not follow when told not to', async () => {
    const loop = await site(redirectTo('/again'));
    await expect(client([loop]).request(to(loop))).rejects.toMatchObject({ failure: 'too-many-redirects' });
    expect(loop.seen).toHaveLength(4);
    expect(await client([loop]).request(to(loop), { maxRedirects: 0 })).toMatchObject({ status: 302 });
    expect((await client([loop]).fetch(to(loop))).status).toBe(302);
  });

  const secrets: OutboundRequest = {
    method: 'POST',
    body: '{}',
    headers: { Authorization: 'Bearer x', Cookie: 'a=b', 'Content-Type': 'application/json', 'X-Own': '1' },
  };

  it('keeps credentials at the origin they were for', async () => {
    const end = await site();
    const start = await site(redirectTo(to(end), 307));
    await client([start, end]).request(to(start), secrets);
    expect(start.seen[0]!.headers).toMatchObject({ authorization: 'Bearer x', cookie: 'a=b' });
    const { headers, method, body } = end.seen[0]!;
    expect({ method, body, own: headers['x-own'] }).toEqual({ method: 'POST', body: '{}', own: '1' });
    expect(headers.authorization ?? headers.cookie).toBeUndefined();
  });

  it.each([
    [301, 'GET'],
    [302, 'GET'],
    [303, 'GET'],
    [307, 'POST'],
    [308, 'POST'],
  ])('follows a %i of a POST with %s', async (status, method) => {
    const end = await site();
    const start = await site(redirectTo(to(end), status));
    await client([start, end]).request(to(start), secrets);
    expect(end.seen[0]!.method).toBe(method);
    expect(end.seen[0]!.body).toBe(method === 'GET' ? '' : '{}');
    expect(end.seen[0]!.headers['content-type']).toBe(method === 'GET' ? undefined : 'application/json');
  });
});

describe('limits', () => {
  it('ends a response that is too large, however it is sent', async () => {
    const stated = await site((_request, response) => void response.end(Buffer.alloc(2_000)));
    const endless = await site((_request, response) => {
      const timer = setInterval(() => response.write(Buffer.alloc(1_000)), 1);
      response.on('close', () => clearInterval(timer));
    });
    for (const target of [stated, endless])
      await expect(client([target]).request(to(target), { maxResponseBytes: 1_999 })).rejects.toMatchObject({
        failure: 'too-large',
      });
    expect((await client([stated]).request(to(stated), { maxResponseBytes: 2_000 })).body).toHaveLength(
      2_000,
    );
  });

  it('limits the whole exchange in time: no answer, a slow body, and slow redirects', async () => {
    const silent = await site(() => undefined);
    const slow = await site((_request, response) => {
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    });
    const slowRedirect = await site((_request, response) => {
      setTimeout(() => response.writeHead(302, { location: '/on' }).end(), 80);
    });
    for (const target of [silent, slow, slowRedirect])
      await expect(
        client([target]).request(to(target), { timeoutMs: 200, maxRedirects: 20 }),
      ).rejects.toMatchObject({ failure: 'timeout' });
  });

  it('says when nobody listens', async () => {
    const made = new SafeHttpClient({ allowedHosts: ['127.0.0.1:1'] });
    clients.push(made);
    await expect(made.request('http://127.0.0.1:1/')).rejects.toMatchObject({
      failure: 'unreachable',
      message: '127.0.0.1:1 cannot be reached',
    });
  });
});
