import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bench, eventually, NUMBER, TOKEN, WABA } from './testing/bench';

type Json = Record<string, unknown>;
interface Example {
  path: string;
  method: string;
  kind: 'request' | 'response';
  status?: string;
  name: string;
  value: Json;
}

/** Names no type, so that it reads as a text without a text: a slip of the example. */
const UNTYPED = ['Send Reply to List Message'];

const TYPES = {
  image: 'image/png',
  video: 'video/mp4',
  audio: 'audio/ogg',
  document: 'application/pdf',
  sticker: 'image/webp',
};

const FIXTURES = join(new URL('.', import.meta.url).pathname, '../../../../shared/fixtures');
const present = existsSync(FIXTURES);
const read = <T>(path: string): T => JSON.parse(readFileSync(join(FIXTURES, path), 'utf8')) as T;
const examples = present ? read<Example[]>('openapi/examples.json') : [];
const requests = (path: RegExp): Example[] =>
  examples.filter((each) => each.kind === 'request' && path.test(each.path));
const other = present
  ? readdirSync(join(FIXTURES, 'java-api/requests')).filter(
      (name) => name.startsWith('expectedMessage') && 'type' in read<Json>(`java-api/requests/${name}`),
    )
  : [];

if (!present) console.warn(`Skipped: no published examples at ${FIXTURES}`);

(present ? describe : describe.skip)('examples published by others', () => {
  const bench = new Bench();
  const media: Record<string, string> = {};
  let received = '';

  beforeAll(async () => {
    await bench.start();
    await bench.control('PATCH', 'behaviour', { limits: { enforcePair: false } });
    received = String(
      (await bench.control('POST', 'handsets/ria/send', { to: NUMBER, type: 'text', text: 'Hi' })).body['id'],
    );
    for (const [kind, type] of Object.entries(TYPES)) media[kind] = await upload(type);
  });
  afterAll(() => bench.stop());

  async function upload(type: string): Promise<string> {
    const form = new FormData();
    form.append('messaging_product', 'whatsapp');
    form.append('file', new Blob(['x'], { type }), 'file');
    const response = await fetch(`${bench.simulator.url}/v23.0/${NUMBER}/media`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: form,
    });
    return ((await response.json()) as { id: string }).id;
  }

  /** Puts real values where the examples have placeholders. */
  function filled(value: unknown, key = '', counter = { n: 0 }): unknown {
    if (Array.isArray(value)) return value.map((item) => filled(item, key, counter));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([name, item]) => {
          if (name === 'id' && media[key]) return [name, media[key]];
          if (name === 'message_id') return [name, received];
          if (name === 'to') return [name, '+447700900001'];
          if (name === 'link') return [name, 'https://example.test/file'];
          return [name, filled(item, name, counter)];
        }),
      );
    }
    if (typeof value === 'string' && /^<.*>$|^\{\{.*\}\}$/.test(value)) return `p${(counter.n += 1)}`;
    return value;
  }

  it.each(
    requests(/\/messages$/)
      .filter((each) => !UNTYPED.includes(each.name))
      .map((each) => [each.name, each.value] as [string, Json]),
  )('takes the message example "%s"', async (name, value) => {
    const { status, body, error } = await bench.send(filled(value) as Json, {});
    if (value['type'] === 'template') {
      // Everything about it is right except that this account has no such template.
      expect(error).toMatchObject({ code: 132001 });
    } else if ((value as Json)['status'] === 'read') {
      expect(body).toEqual({ success: true });
    } else {
      expect({ name, status, error }).toEqual({ name, status: 200, error: undefined });
      expect(body).toEqual({
        messaging_product: 'whatsapp',
        contacts: [{ input: '+447700900001', wa_id: '447700900001' }],
        messages: [{ id: expect.any(String), message_status: 'accepted' }],
      });
    }
  });

  it.each(other)('takes the message of another client, %s', async (name) => {
    const value = filled(read<Json>(`java-api/requests/${name}`)) as Json;
    const { status, error } = await bench.send(value, {});
    expect([status, error?.code]).toEqual(value['type'] === 'template' ? [404, 132001] : [200, undefined]);
  });

  it.each(requests(/\/message_templates$/).map((each) => [each.name, each.value] as [string, Json]))(
    'takes the template example "%s"',
    async (name, value) => {
      const unique = `t_${name.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`;
      const { status, body } = await bench.graph('POST', `${WABA}/message_templates`, {
        ...(filled(value) as Json),
        name: unique,
      });
      expect({ status, error: body['error'] }).toEqual({ status: 200, error: undefined });
      const [sample] = examples.filter(
        (each) =>
          each.path.endsWith('/message_templates') &&
          each.kind === 'response' &&
          each.name === 'Example response' &&
          each.method === 'post',
      );
      expect(Object.keys(body).sort()).toEqual(Object.keys(sample!.value).sort());
    },
  );

  it('answers errors with members that published errors have', async () => {
    const known = new Set(
      examples.flatMap((each) => Object.keys((each.value?.['error'] as Json | undefined) ?? {})),
    );
    for (const path of ['999', `${WABA}/message_templates?after=bad`]) {
      const { body } = await bench.graph('GET', path);
      for (const key of Object.keys(body['error'] as unknown as Json))
        expect([...known, 'error_data']).toContain(key);
    }
  });

  it('sends webhooks with every member of the published ones', async () => {
    const samples = read<Record<string, { entry: { changes: { value: Json }[] }[] }>>(
      'openapi/webhook-examples.json',
    );
    const sent = await everyKind();
    for (const [name, type] of SAMPLES) {
      const sample = (samples[name]!.entry[0]!.changes[0]!.value['messages'] as Json[])[0]!;
      const ours = sent.find(
        (message) =>
          message['type'] === type.split(':')[0] &&
          (!type.includes(':') || (message['interactive'] as Json)['type'] === type.split(':')[1]),
      );
      expect({ name, missing: missingMembers(sample, ours) }).toEqual({ name, missing: [] });
    }
  });

  async function everyKind(): Promise<Json[]> {
    const say = (action: Json) => bench.control('POST', 'handsets/ria/send', { to: NUMBER, ...action });
    const question = await bench.send({
      type: 'interactive',
      interactive: {
        type: 'button',
        body: { text: '?' },
        action: { buttons: [{ type: 'reply', reply: { id: 'a', title: 'A' } }] },
      },
    });
    const list = await bench.send({
      type: 'interactive',
      interactive: {
        type: 'list',
        body: { text: '?' },
        action: { button: 'See', sections: [{ rows: [{ id: 'r', title: 'R', description: 'D' }] }] },
      },
    });
    const parameters = ['first_name', 'order_no'].map((parameter_name) => ({
      type: 'text',
      parameter_name,
      text: 'x',
    }));
    const template = await bench.sendTemplate('order_ready', 'en_US', [{ type: 'body', parameters }]);
    await eventually(() => {
      for (const { id } of [question, list, template])
        expect(bench.callback.statuses(id).length).toBeGreaterThanOrEqual(2);
    });
    await say({ type: 'reaction', reaction: { message_id: received, emoji: '👍' } });
    await say({ type: 'image', media: { data: 'eA==', caption: 'c' } });
    await say({
      type: 'location',
      location: { latitude: 1, longitude: 2, name: 'n', address: 'a', url: 'https://x.test' },
    });
    await say({
      type: 'contacts',
      contacts: [
        {
          name: { first_name: 'L', last_name: 'G', formatted_name: 'L G' },
          org: { company: 'C' },
          phones: [{ phone: '+1', wa_id: '1', type: 'MOBILE' }],
        },
      ],
    });
    await say({ type: 'unsupported' });
    await say({ type: 'template_button', messageId: template.id, index: 0 });
    await say({ type: 'list_reply', messageId: list.id, id: 'r' });
    await say({ type: 'button_reply', messageId: question.id, id: 'a' });
    await bench.control('POST', 'handsets/ria/change-number', { phone: '+447700900009' });
    await eventually(() =>
      expect(bench.callback.messages().map((message) => message['type'])).toContain('system'),
    );
    await eventually(() => expect(bench.callback.messages().length).toBeGreaterThanOrEqual(10));
    return bench.callback.messages();
  }
});

const SAMPLES: [string, string][] = [
  ['Text Message', 'text'],
  ['Reaction Message', 'reaction'],
  ['Image Message', 'image'],
  ['Location Message', 'location'],
  ['Contact Sharing Message', 'contacts'],
  ['Unsupported Message', 'unsupported'],
  ['Button Message', 'button'],
  ['Interactive List Reply Message', 'interactive:list_reply'],
  ['Interactive Button Reply Message', 'interactive:button_reply'],
  ['System Message', 'system'],
];

/** Paths that the sample has and ours has not, or has with another JSON type. */
function missingMembers(sample: unknown, ours: unknown, path = ''): string[] {
  if (Array.isArray(sample))
    return Array.isArray(ours) ? missingMembers(sample[0], ours[0], `${path}[0]`) : [path];
  if (typeof sample !== 'object' || sample === null) return typeof sample === typeof ours ? [] : [path];
  if (typeof ours !== 'object' || ours === null) return [path];
  return Object.entries(sample).flatMap(([key, value]) =>
    missingMembers(value, (ours as Json)[key], `${path}.${key}`),
  );
}
