import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Bench, eventually, NUMBER, TOKEN } from '../testing/bench';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const authorization = `Bearer ${TOKEN}`;

describe('media', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await new Bench().start();
  });
  afterEach(() => bench.stop());

  async function upload(
    bytes: Buffer,
    type: string,
    fields: Record<string, string> = { messaging_product: 'whatsapp' },
  ) {
    const form = new FormData();
    for (const [name, value] of Object.entries({ type, ...fields })) form.append(name, value);
    form.append('file', new Blob([new Uint8Array(bytes)], { type }), 'picture');
    const response = await fetch(`${bench.simulator.url}/v23.0/${NUMBER}/media`, {
      method: 'POST',
      headers: { authorization },
      body: form,
    });
    return {
      status: response.status,
      body: (await response.json()) as { id: string; error?: { code: number } },
    };
  }

  it('uploads, describes, downloads with the token only, and deletes', async () => {
    const { body } = await upload(PNG, 'image/png');
    const node = (await bench.graph('GET', `${body.id}?phone_number_id=${NUMBER}`)).body as unknown as Record<
      string,
      string
    >;
    expect(node).toEqual({
      messaging_product: 'whatsapp',
      url: expect.stringContaining('/whatsapp_business/attachments/'),
      mime_type: 'image/png',
      sha256: createHash('sha256').update(PNG).digest('hex'),
      file_size: PNG.length,
      id: body.id,
    });
    const open = await fetch(node['url']!);
    expect(open.status).toBe(401);
    const download = await fetch(node['url']!, { headers: { authorization } });
    expect(Buffer.from(await download.arrayBuffer())).toEqual(PNG);
    expect((await bench.graph('DELETE', body.id)).body).toEqual({ success: true });
    expect((await bench.graph('GET', body.id)).status).toBe(400);
  });

  it('lets a download address live five minutes and uploads 30 days', async () => {
    const { body } = await upload(PNG, 'image/png');
    const { url } = (await bench.graph('GET', body.id)).body as unknown as { url: string };
    await bench.advance(299_000);
    expect((await fetch(url, { headers: { authorization } })).status).toBe(200);
    await bench.advance(2_000);
    expect((await fetch(url, { headers: { authorization } })).status).toBe(404);
    await bench.advance(30 * 86_400_000);
    expect((await bench.graph('GET', body.id)).status).toBe(400);
  });

  it('refuses other types, empty files and files above the limit of their type', async () => {
    expect((await upload(PNG, 'image/tiff')).body.error?.code).toBe(100);
    expect((await upload(Buffer.alloc(0), 'image/png')).body.error?.code).toBe(100);
    expect((await upload(Buffer.alloc(5 * 1024 * 1024 + 1), 'image/jpeg')).body.error?.code).toBe(100);
    expect((await upload(Buffer.alloc(100 * 1024 + 1), 'image/webp')).body.error?.code).toBe(100);
    expect((await upload(PNG, 'image/png', {})).body.error?.code).toBe(100);
  });

  it('shows an uploaded picture on the handset and fails a mismatch with 131053', async () => {
    await bench.say('Show me');
    const { body } = await upload(PNG, 'image/png');
    await bench.send({ type: 'image', image: { id: body.id, caption: 'Your loaf' } });
    await eventually(async () =>
      expect((await bench.chat()).at(-1)).toMatchObject({
        type: 'image',
        content: { id: body.id, caption: 'Your loaf' },
      }),
    );
    const shown = await fetch(`${bench.simulator.url}/control/handsets/ria/media/${body.id}`);
    expect(shown.headers.get('content-type')).toBe('image/png');
    const { id } = await bench.send({ type: 'video', video: { id: body.id } });
    await eventually(() =>
      expect(bench.callback.statuses(id)[0]).toMatchObject({ status: 'failed', errors: [{ code: 131053 }] }),
    );
  });

  it('gives what a handset sends an id, a base64 hash and a url that the token opens', async () => {
    await bench.control('POST', 'handsets/ria/send', {
      to: NUMBER,
      type: 'image',
      media: { data: PNG.toString('base64'), mime_type: 'image/png', caption: 'Look' },
    });
    await eventually(() => expect(bench.callback.messages()).toHaveLength(1));
    const { image } = bench.callback.messages()[0] as { image: Record<string, string> };
    expect(image).toMatchObject({
      mime_type: 'image/png',
      caption: 'Look',
      sha256: createHash('sha256').update(PNG).digest('base64'),
    });
    const download = await fetch(image['url']!, { headers: { authorization } });
    expect(Buffer.from(await download.arrayBuffer())).toEqual(PNG);
    await bench.advance(7 * 86_400_000);
    expect((await bench.graph('GET', image['id']!)).status).toBe(400);
  });

  it('takes a file from a handset as a form', async () => {
    const form = new FormData();
    form.append('message', JSON.stringify({ to: NUMBER, type: 'document', media: {} }));
    form.append('file', new Blob(['hello'], { type: 'text/plain' }), 'note.txt');
    const sent = await fetch(`${bench.simulator.url}/control/handsets/ria/send`, {
      method: 'POST',
      body: form,
    });
    expect(sent.status).toBe(200);
    await eventually(() =>
      expect(bench.callback.messages()[0]).toMatchObject({
        type: 'document',
        document: { filename: 'note.txt', mime_type: 'text/plain' },
      }),
    );
  });

  it('gives a handle for an example file uploaded in two parts', async () => {
    const { body } = await bench.graph(
      'POST',
      `700800900/uploads?file_length=${PNG.length}&file_type=image/png`,
    );
    const part = async (offset: number, bytes: Buffer) => {
      const response = await fetch(`${bench.simulator.url}/v23.0/${String(body['id'])}`, {
        method: 'POST',
        headers: {
          authorization: `OAuth ${TOKEN}`,
          file_offset: String(offset),
          'content-type': 'application/octet-stream',
        },
        body: new Uint8Array(bytes),
      });
      return { status: response.status, body: await response.json() };
    };
    expect(await part(0, PNG.subarray(0, 10))).toMatchObject({ status: 200, body: { file_offset: 10 } });
    expect(await part(0, PNG)).toMatchObject({ status: 400 });
    expect((await bench.graph('GET', String(body['id']))).body).toMatchObject({ file_offset: 10 });
    expect(await part(10, PNG.subarray(10))).toMatchObject({
      body: { h: expect.stringMatching(/^4::aW1hZ2UvcG5n:/) },
    });
  });
});
