import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '@parlance/testing/harness';
import { Bench } from '../testing/bench';
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
      'calls/call',
      'messages/message',
      'messages/status',
      'smb_message_echoes/unknown',
      'something_of_next_year/unknown',
    ]);
  });

  (payloads.length > 0 ? describe : describe.skip)(
    `payloads that others recorded (${payloads.length > 0 ? payloads.length : 'the folder ../shared/fixtures is absent'})`,
    () => {
      it.each(payloads)('takes %s twice', async (_name, body) => {
        const expected = isJson(body) ? 200 : 400;
        expect((await bench.post(body)).status).toBe(expected);
        expect((await bench.post(body)).status).toBe(expected);
      });

      it('fails on none of them', async () => {
        await settled();
        const failed = await bench.database.query(
          "select field, kind, error from messaging.webhook_item where state = 'failed'",
        );
        expect(failed).toEqual([]);
      });
    },
  );
});
