import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SafeHttpClient } from '@parlance/platform/http';
import { GraphError, WhatsAppCloudClient } from './index';

/** Answers of Graph that other projects recorded. They lie beside this project and may be absent. */
const folder = join(process.cwd(), '../shared/fixtures');
const present = existsSync(folder);
const read = (path: string): string => readFileSync(join(folder, path), 'utf8');

(present ? describe : describe.skip)('answers that others recorded', () => {
  let server: Server;
  let http: SafeHttpClient;
  let client: WhatsAppCloudClient;
  let answer: { status: number; body: string };

  beforeAll(async () => {
    server = createServer((_, response) => response.writeHead(answer.status).end(answer.body));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    http = new SafeHttpClient({ allowedHosts: [host] });
    client = new WhatsAppCloudClient({
      graphUrl: `http://${host}`,
      graphVersion: 'v25.0',
      accessToken: 'token',
      http,
    });
  });

  afterAll(async () => {
    await http.close();
    server.closeAllConnections();
    server.close();
  });

  const given = (path: string, status = 200): void => {
    answer = { status, body: read(`java-api/responses/${path}`) };
  };
  const all = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
    const list = [];
    for await (const item of items) list.push(item);
    return list;
  };

  it('reads the receipt of a send', async () => {
    given('message.json');
    const receipt = await client.sendMessage('1', { type: 'text', to: '+48100200300' });
    expect(receipt.wamid).toMatch(/^wamid\./);
    expect(receipt.messageStatus).toBeNull();
  });

  it('reads templates, numbers and media', async () => {
    given('retTemplate1.json');
    const templates = await all(client.listTemplates('1'));
    expect(templates.length).toBeGreaterThan(1);
    expect(templates.every((t) => /^\d+$/.test(t.id) && t.name !== '' && t.language !== '')).toBe(true);
    given('phoneNumbersList.json');
    expect((await all(client.listPhoneNumbers('1'))).map((n) => n.quality_rating)).toEqual([
      'YELLOW',
      'RED',
      'GREEN',
      'NA',
    ]);
    given('phoneNumber.json');
    expect((await client.getPhoneNumber('1')).throughput?.level).toBe('STANDARD');
    given('media.json');
    expect(await client.getMedia('1')).toMatchObject({ mimeType: 'image/png', fileSize: 103_632 });
  });

  it.each([
    ['phoneNumberNotFoundError.json', 100, 'permanent'],
    ['requestCodeError.json', 136_024, 'permanent'],
    ['verifyCodeError.json', 136_025, 'permanent'],
  ])('reads the error of %s', async (path, code, disposition) => {
    given(path, 400);
    const error = await client.getPhoneNumber('1').catch((e: unknown) => e);
    expect(error).toBeInstanceOf(GraphError);
    expect(error).toMatchObject({ code, disposition, fbtraceId: expect.any(String) });
  });

  it('reads every error example of Meta as one with a code and an advice', async () => {
    const examples = JSON.parse(read('openapi/examples.json')) as {
      kind: string;
      status: string;
      value: { error?: { code?: number } } | null;
    }[];
    const errors = examples.filter(
      (e) => e.kind === 'response' && Number(e.status) >= 400 && e.value?.error?.code,
    );
    expect(errors.length).toBeGreaterThan(10);
    for (const { status, value } of errors) {
      answer = { status: Number(status), body: JSON.stringify(value) };
      const error = await client.getPhoneNumber('1').catch((e: unknown) => e);
      expect(error).toMatchObject({ code: value?.error?.code, httpStatus: Number(status) });
      expect((error as GraphError).advice).not.toBe('');
    }
  });
});
