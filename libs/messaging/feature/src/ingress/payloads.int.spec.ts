import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '@parlance/testing/harness';
import { APP_ID, Bench, NUMBER_ID } from '../testing/bench';
import { everyKind } from '../testing/payloads';

/** Real-world payloads beside the checkout; not part of it. */
const RECORDED = join(process.cwd(), '..', 'shared', 'fixtures');

function recorded(): [string, string][] {
  if (!existsSync(RECORDED)) return [];
  const files = readdirSync(RECORDED, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(RECORDED, entry.name, 'webhooks')))
    .flatMap(({ name }) =>
      readdirSync(join(RECORDED, name, 'webhooks')).map((file): [string, string] => [
        `${name}/${file}`,
        readFileSync(join(RECORDED, name, 'webhooks', file), 'utf8'),
      ]),
    );
  const examples = join(RECORDED, 'openapi', 'webhook-examples.json');
  if (!existsSync(examples)) return files;
  const named = Object.entries(JSON.parse(readFileSync(examples, 'utf8')) as Record<string, unknown>);
  return [
    ...files,
    ...named.map(([name, body]): [string, string] => [`openapi/${name}`, JSON.stringify(body)]),
  ];
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

interface ConnectedNumber {
  wabaId: string;
  phoneNumberId: string;
}

/** Each phone number id once, with the first account it is named with. */
function numbersOf(bodies: string[]): ConnectedNumber[] {
  const accounts = new Map<string, string>();
  for (const body of bodies.filter(isJson)) {
    const { entry = [] } = JSON.parse(body) as {
      entry?: { id: string; changes?: { value?: { metadata?: { phone_number_id?: string } } }[] }[];
    };
    for (const { id, changes = [] } of entry)
      for (const { value } of changes) {
        const number = value?.metadata?.phone_number_id;
        if (number !== undefined && !accounts.has(number)) accounts.set(number, id);
      }
  }
  return [...accounts].map(([phoneNumberId, wabaId]) => ({ phoneNumberId, wabaId }));
}

describe('every kind of webhook', () => {
  const bench = new Bench({ env: { MEDIA_ATTEMPTS: '1' } });
  const payloads = recorded();
  beforeAll(async () => {
    await bench.start();
    await bench.connect();
  });
  afterAll(() => bench.stop());

  const settled = () =>
    eventually(
      async () => {
        const rows = await bench.database.query(
          "select 1 from messaging.webhook_item where state = 'pending' limit 1",
        );
        expect(rows).toEqual([]);
      },
      { timeoutMs: 20_000 },
    );

  it.each(Object.entries(everyKind))('takes %s twice and keeps it once', async (_name, body) => {
    const before = await bench.database.query('select id from messaging.webhook_item');
    expect((await bench.post(body)).status).toBe(200);
    expect((await bench.post(body)).status).toBe(200);
    const after = await bench.database.query('select id from messaging.webhook_item');
    expect(after.length).toBe(before.length + 1);
  });

  it('projects all of them and leaves in the journal what it does not know', async () => {
    await settled();
    const rows = await bench.database.query<{
      kind: string;
      field: string;
      state: string;
      error: string | null;
    }>(
      "select kind, field, state, error from messaging.webhook_item where state <> 'projected' order by field, kind",
    );
    expect(rows.filter((row) => row.state === 'failed')).toEqual([]);
    expect(rows.map((row) => `${row.field}/${row.kind}`)).toEqual([
      'messages/message',
      'messages/status',
      'smb_message_echoes/unknown',
      'something_of_next_year/unknown',
    ]);
  });

  (payloads.length > 0 ? describe : describe.skip)(
    `payloads that others recorded (${payloads.length > 0 ? payloads.length : 'the folder ../shared/fixtures is absent'})`,
    () => {
      /** The numbers that these payloads are for, so that they are understood and not only kept. */
      beforeAll(async () => {
        const numbers = numbersOf(payloads.map(([, body]) => body));
        await bench.control('POST', 'setup', {
          wabas: numbers.map(({ wabaId }) => ({ id: wabaId, portfolioId: '1000' })),
          phoneNumbers: numbers.map(({ wabaId, phoneNumberId }, i) => ({
            id: phoneNumberId,
            wabaId,
            number: `+4420794601${String(i).padStart(2, '0')}`,
          })),
          accessTokens: [
            { token: 'of-the-recorded', appId: APP_ID, wabaIds: numbers.map(({ wabaId }) => wabaId) },
          ],
        });
        for (const number of numbers) await bench.connect({ ...number, accessToken: 'of-the-recorded' });
      });

      const journalled = async (): Promise<number> =>
        (await bench.database.query('select id from messaging.webhook_item')).length;

      it.each(payloads)('takes %s twice and keeps it once', async (_name, body) => {
        const expected = isJson(body) ? 200 : 400;
        expect((await bench.post(body)).status).toBe(expected);
        const once = await journalled();
        expect((await bench.post(body)).status).toBe(expected);
        expect(await journalled()).toBe(once);
      });

      it('understands every message of a connected number, or knows that it does not, and fails on none', async () => {
        await settled();
        const rows = await bench.database.query<{ field: string; kind: string; state: string }>(
          'select field, kind, state from messaging.webhook_item',
        );
        expect(rows.filter(({ state }) => state === 'failed')).toEqual([]);
        // Some management payloads name an account that is not a number and so cannot be connected.
        expect(rows.filter(({ state, field }) => state === 'unrouted' && field === 'messages')).toEqual([]);
        const understood = await bench.database.query(
          "select 1 from messaging.webhook_item where state = 'projected' and kind = 'message' and phone_number_id <> $1",
          [NUMBER_ID],
        );
        expect(understood.length).toBeGreaterThan(10);
      });
    },
  );
});
