import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { SafeHttpClient } from '@parlance/platform/http';
import { GraphError, MediaTooLarge, WhatsAppCloudClient } from './index';

type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

describe('WhatsAppCloudClient', () => {
  let server: Server;
  let origin: string;
  let answer: Answer;
  let seen: Seen[];
  let http: SafeHttpClient;
  /** Nobody listens here. */
  let closed: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      void (async () => {
        seen.push({
          method: request.method ?? '',
          url: request.url ?? '',
          headers: request.headers,
          body: await buffer(request),
        });
        await answer(request, response);
      })();
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    origin = `http://${host}`;
    const other = createServer();
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
    closed = `127.0.0.1:${(other.address() as AddressInfo).port}`;
    await new Promise((done) => other.close(done));
    http = new SafeHttpClient({ allowedHosts: [host, closed] });
  });

  beforeEach(() => {
    seen = [];
  });

  afterAll(async () => {
    await http.close();
    server.closeAllConnections();
    server.close();
  });

  const client = (options: { timeoutMs?: number; graphUrl?: string } = {}): WhatsAppCloudClient =>
    new WhatsAppCloudClient({
      graphUrl: origin,
      graphVersion: 'v25.0',
      accessToken: 'token-1',
      http,
      ...options,
    });

  const reply =
    (status: number, body: string, headers: Record<string, string> = {}): Answer =>
    (_, response) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
    };

  const failure = async (work: Promise<unknown>): Promise<GraphError> => {
    const error = await work.then(
      () => null,
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(GraphError);
    return error as GraphError;
  };

  const message = { type: 'text', to: '+15557010001', text: { body: 'Ready' } };

  it('sends a message with the token and reads id, person and status of the receipt', async () => {
    answer = reply(
      200,
      '{"contacts":[{"input":"+15557010001","wa_id":"15557010001"}],"messages":[{"id":"wamid.A","message_status":"accepted"}]}',
    );
    const receipt = await client().sendMessage('1002', message);
    expect(receipt).toEqual({
      wamid: 'wamid.A',
      waId: '15557010001',
      userId: null,
      messageStatus: 'accepted',
    });
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/v25.0/1002/messages' });
    expect(seen[0]?.headers.authorization).toBe('Bearer token-1');
    expect(JSON.parse(String(seen[0]?.body))).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      ...message,
    });
  });

  it('names the reason of a refusal by its code and gives our advice', async () => {
    answer = reply(
      400,
      '{"error":{"message":"(#131047) x","code":131047,"error_data":{"details":"too late"},"fbtrace_id":"F1"}}',
    );
    const error = await failure(client().sendMessage('1', message));
    expect(error).toMatchObject({
      httpStatus: 400,
      code: 131047,
      details: 'too late',
      fbtraceId: 'F1',
      disposition: 'permanent',
    });
    expect(error.advice).toContain('template');
  });

  it.each([
    ['a 500 of unknown origin', reply(500, '<html>')],
    ['a 500 with code 131000', reply(500, '{"error":{"code":131000}}')],
    ['a 503 with a code that is not in the table', reply(503, '{"error":{"code":999999}}')],
    ['a success without a message id', reply(200, '{}')],
    ['a success that is not JSON', reply(200, 'OK')],
    [
      'a connection cut after the request was read',
      (request: IncomingMessage) => {
        request.socket.destroy();
      },
    ],
  ] satisfies [string, Answer][])('takes %s as ambiguous for a send', async (_, given) => {
    answer = given;
    expect(await failure(client().sendMessage('1', message))).toMatchObject({ disposition: 'ambiguous' });
  });

  it('takes a send without an answer in time as ambiguous', async () => {
    answer = () => undefined;
    const error = await failure(client({ timeoutMs: 100 }).sendMessage('1', message));
    expect(error).toMatchObject({ disposition: 'ambiguous', httpStatus: null });
  });

  it('takes a refused connection as not sent', async () => {
    const error = await failure(client({ graphUrl: `http://${closed}` }).sendMessage('1', message));
    expect(error).toMatchObject({ disposition: 'retry', details: 'ECONNREFUSED' });
  });

  it('takes an address that is not allowed as not sent', async () => {
    const error = await failure(client({ graphUrl: 'http://127.0.0.1:10' }).sendMessage('1', message));
    expect(error).toMatchObject({ disposition: 'retry', details: 'refused' });
  });

  it('takes a refusal that Meta states with HTTP 500 as nothing sent', async () => {
    answer = reply(500, '{"error":{"code":131057}}');
    expect(await failure(client().sendMessage('1', message))).toMatchObject({
      disposition: 'retry',
      waitMs: 60_000,
    });
  });

  it('waits as long as the usage header says', async () => {
    answer = reply(400, '{"error":{"code":80007}}', {
      'x-business-use-case-usage': '{"1":[{"type":"x","estimated_time_to_regain_access":7}]}',
    });
    expect(await failure(client().getPhoneNumber('1'))).toMatchObject({
      disposition: 'throttled-account',
      waitMs: 7 * 60_000,
    });
  });

  it('reads the templates of all pages and keeps large ids', async () => {
    answer = (request, response) => {
      const after = new URL(request.url ?? '', origin).searchParams.get('after');
      const page =
        after === null
          ? '{"data":[{"id":9007199254740993,"name":"a"}],"paging":{"cursors":{"after":"p2"},"next":"http://evil.test/"}}'
          : '{"data":[{"id":"2","name":"b"}],"paging":{"cursors":{"after":"p3"}}}';
      response.end(page);
    };
    const found = [];
    for await (const template of client().listTemplates('77')) found.push(template.id);
    expect(found).toEqual(['9007199254740993', '2']);
    expect(seen.map((s) => new URL(s.url, origin).searchParams.get('after'))).toEqual([null, 'p2']);
  });

  it('streams an upload as multipart with its length', async () => {
    answer = reply(200, '{"id":"m1"}');
    async function* content(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('abc');
      yield Buffer.from('def');
    }
    const uploaded = await client().uploadMedia('1', {
      fileName: 'a"b.txt',
      mimeType: 'text/plain',
      sizeBytes: 6,
      content: content(),
    });
    expect(uploaded).toEqual({ id: 'm1' });
    expect(seen[0]?.headers['content-length']).toBe(String(seen[0]?.body.byteLength));
    const form = await new Response(new Uint8Array(seen[0]?.body ?? []), {
      headers: { 'content-type': seen[0]?.headers['content-type'] ?? '' },
    }).formData();
    expect(form.get('messaging_product')).toBe('whatsapp');
    expect(form.get('type')).toBe('text/plain');
    expect(await (form.get('file') as File).text()).toBe('abcdef');
  });

  it('downloads with the token and stops at the limit', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'image/png' });
      response.write('12345');
      response.end('67890');
    };
    const small = await client().downloadMedia(`${origin}/file`, { maxBytes: 10 });
    expect(await text(small.content)).toBe('1234567890');
    expect(small.mimeType).toBe('image/png');
    expect(seen[0]?.headers.authorization).toBe('Bearer token-1');
    const large = await client().downloadMedia(`${origin}/file`, { maxBytes: 9 });
    await expect(text(large.content)).rejects.toBeInstanceOf(MediaTooLarge);
  });

  it('refuses an announced size over the limit before reading', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': '11' }).end('12345678901');
    };
    await expect(client().downloadMedia(`${origin}/file`, { maxBytes: 10 })).rejects.toBeInstanceOf(
      MediaTooLarge,
    );
  });

  it('says with 404 that a download address has lapsed', async () => {
    answer = reply(404, '');
    expect(await failure(client().downloadMedia(`${origin}/file`, { maxBytes: 1 }))).toMatchObject({
      httpStatus: 404,
      disposition: 'permanent',
    });
  });

  it('deletes one language of a template by id and name', async () => {
    answer = reply(200, '{"success":true}');
    await client().deleteTemplate('77', { id: '5', name: 'order_ready' });
    expect(seen[0]).toMatchObject({
      method: 'DELETE',
      url: '/v25.0/77/message_templates?hsm_id=5&name=order_ready',
    });
  });
});
