import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import * as contracts from '@parlance/messaging/contracts';
import { FilesystemStore } from '@parlance/providers/object-store';
import type { ProblemError } from '@parlance/shared/contract-kit';
import { newId } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import { Bench, NUMBER_ID } from '../testing/bench';
import { inbound, SECONDS } from '../testing/payloads';
import { matchesSha256 } from './checksum';

describe('files', () => {
  const bench = new Bench({ env: { MEDIA_ATTEMPTS: '3' } });
  let store: FilesystemStore;
  beforeAll(async () => {
    await bench.start();
    await bench.connect();
    store = new FilesystemStore(join(bench.objects));
  });
  afterAll(() => bench.stop());

  const read = async (key: string): Promise<Buffer> => {
    const parts: Uint8Array[] = [];
    for await (const part of await store.get(key)) parts.push(part);
    return Buffer.concat(parts);
  };
  async function* once(bytes: Buffer) {
    yield bytes;
  }
  const mediaOf = (message: contracts.Message): contracts.MediaRef => {
    if (!('media' in message.content)) throw new Error('The message has no file');
    return message.content.media;
  };
  /** A file that only the simulator has, announced to the gateway by a webhook of the test. */
  const upload = async (bytes: Buffer, mimeType: string): Promise<string> => {
    const form = new FormData();
    form.set('messaging_product', 'whatsapp');
    form.set('type', mimeType);
    form.set('file', new Blob([new Uint8Array(bytes)], { type: mimeType }), 'file');
    const response = await fetch(`${bench.simulator.url}/v25.0/${NUMBER_ID}/media`, {
      method: 'POST',
      headers: { authorization: 'Bearer token-of-the-business' },
      body: form,
    });
    return ((await response.json()) as { id: string }).id;
  };
  let count = 0;
  const receive = async (file: object): Promise<contracts.Message> => {
    count += 1;
    const wamid = `wamid.file${count}`;
    const from = { name: 'Kim', phone: '447700700100' };
    await bench.post(
      inbound(
        wamid,
        { type: 'image', image: { mime_type: 'image/jpeg', ...file } },
        { from, at: SECONDS + count },
      ),
    );
    return eventually(async () => {
      const [conversation] = await bench.conversations({ search: 'Kim' });
      const message = (await bench.messages(conversation!.id)).find((m) => m.wamid === wamid);
      expect(['stored', 'unavailable']).toContain(message && mediaOf(message).state);
      return message!;
    });
  };
  const codeOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'answered',
      (error: ProblemError) => error.definition.code,
    );

  it('I30 copies a file as soon as it is announced, checks it, and says so', async () => {
    const bytes = randomBytes(50_000);
    const id = await upload(bytes, 'image/jpeg');
    const message = await receive({
      id,
      sha256: createHash('sha256').update(bytes).digest('base64'),
      caption: 'Look',
    });
    expect(message.content).toMatchObject({
      type: 'image',
      caption: 'Look',
      media: { state: 'stored', sizeBytes: 50_000 },
    });
    const found = await bench.ask(contracts.getMedia, {
      actor: bench.administrator,
      mediaId: mediaOf(message).mediaId,
    });
    expect((await read(found.objectKey)).equals(bytes)).toBe(true);
    await eventually(() =>
      expect(bench.eventsOf(contracts.messageAmended).some((event) => event.subject === message.id)).toBe(
        true,
      ),
    );
  });

  it('I30 asks for a fresh address when the announced one has lapsed', async () => {
    const bytes = randomBytes(100);
    const id = await upload(bytes, 'image/jpeg');
    const message = await receive({
      id,
      url: `${bench.simulator.url}/lapsed`,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    expect(mediaOf(message)).toMatchObject({ state: 'stored', sizeBytes: 100 });
  });

  it('I31 says why a file is not there, and the rest of the history is', async () => {
    const gone = await receive({ id: '999999999' });
    expect(mediaOf(gone)).toMatchObject({
      state: 'unavailable',
      reason: expect.stringContaining('WhatsApp'),
    });
    const forged = await receive({ id: await upload(randomBytes(10), 'image/jpeg'), sha256: 'a'.repeat(64) });
    expect(mediaOf(forged)).toMatchObject({
      state: 'unavailable',
      reason: expect.stringContaining('checksum'),
    });
    expect((await bench.messages(gone.conversationId)).length).toBeGreaterThan(2);
    expect(
      await codeOf(
        bench.ask(contracts.getMedia, { actor: bench.administrator, mediaId: mediaOf(gone).mediaId }),
      ),
    ).toBe('messaging.media_not_ready');
  });

  it('C-041 sends a file, handing it to Meta once for several messages', async () => {
    const [conversation] = await bench.conversations({ search: 'Kim' });
    await bench.control('POST', 'handsets', { id: 'kim', name: 'Kim', phone: '+447700700100' });
    await bench.say('hi', 'kim');
    const bytes = randomBytes(5_000);
    const objectKey = `${bench.tenantId}/${newId()}`;
    const { sha256 } = await store.put(objectKey, once(bytes));
    const { mediaId } = await bench.ask(contracts.registerUpload, {
      actor: bench.administrator,
      objectKey,
      mimeType: 'application/pdf',
      fileName: 'menu.pdf',
      sizeBytes: 5_000,
      sha256,
    });
    for (const caption of ['first', 'second']) {
      const { id } = await bench.ask(contracts.sendMessage, {
        actor: bench.administrator,
        conversationId: conversation!.id,
        content: { type: 'document', mediaId, caption, fileName: 'menu.pdf' },
      });
      await eventually(async () => {
        const message = await bench.ask(contracts.getMessage, { actor: bench.administrator, messageId: id });
        expect(message).toMatchObject({
          state: 'delivered',
          content: { type: 'document', media: { fileName: 'menu.pdf' } },
        });
      });
    }
    const uploads = await bench.database.query(
      'select graph_media_id from messaging.graph_media where media_id = $1',
      [mediaId],
    );
    expect(uploads).toHaveLength(1);
    const stranger = bench.actor('agent');
    expect(await codeOf(bench.ask(contracts.getMedia, { actor: stranger, mediaId }))).toBe(
      'messaging.media_not_found',
    );
    expect(await codeOf(bench.ask(contracts.getMedia, { actor: bench.administrator, mediaId }))).toBe(
      'answered',
    );
    const wrong = {
      actor: bench.administrator,
      conversationId: conversation!.id,
      content: { type: 'image' as const, mediaId },
    };
    expect(await codeOf(bench.ask(contracts.sendMessage, wrong))).toBe('messaging.media_refused');
  });

  it.each([
    ['a kind that WhatsApp does not take', { mimeType: 'image/gif' }],
    ['a size that is not the true one', { sizeBytes: 99 }],
    ["another organisation's folder", { objectKey: 'another/file' }],
    ['a key that leads out of the store', { objectKey: '../../etc/passwd' }],
    ['an object that is not there', { objectKey: undefined }],
  ])('C-042 refuses %s', async (_name, wrong) => {
    const objectKey = `${bench.tenantId}/${newId()}`;
    await store.put(objectKey, once(Buffer.alloc(10)));
    const request = {
      actor: bench.administrator,
      objectKey,
      mimeType: 'image/png',
      fileName: null,
      sizeBytes: 10,
      sha256: 'x',
      ...wrong,
    };
    const asked = { ...request, objectKey: request.objectKey ?? `${bench.tenantId}/missing` };
    expect(await codeOf(bench.ask(contracts.registerUpload, asked))).toBe('messaging.media_refused');
  });

  it.each([
    ['aa'.repeat(32), 'AA'.repeat(32), true],
    ['aa'.repeat(32), Buffer.alloc(32, 0xaa).toString('base64'), true],
    ['aa'.repeat(32), 'bb'.repeat(32), false],
    ['aa'.repeat(32), 'not a checksum', null],
    ['aa'.repeat(32), null, null],
  ])('compares %s with %s', (hex, announced, expected) => {
    expect(matchesSha256(hex, announced)).toBe(expected);
  });
});
