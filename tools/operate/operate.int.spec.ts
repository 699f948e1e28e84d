import { headers, type NatsConnection } from '@nats-io/nats-core';
import { jetstream } from '@nats-io/jetstream';
import { messagingGateway } from '@parlance/messaging/feature';
import { DEAD_LETTER_HEADERS } from '@parlance/platform/messaging';
import { completeSchema } from '@parlance/platform/service-host';
import { newId } from '@parlance/shared/kernel';
import {
  eventually,
  startTestService,
  temporaryDirectory,
  testDatabase,
  testNats,
  type TestDatabase,
  type TestNats,
  type TestService,
} from '@parlance/testing/harness';
import { workspaceService } from '@parlance/workspace/feature';
import { operate } from './operate';

const TENANT = 'nimbus';

let database: TestDatabase;
let nats: TestNats;
let gateway: TestService;
let connection: NatsConnection;

beforeAll(async () => {
  database = await testDatabase([completeSchema(messagingGateway), completeSchema(workspaceService)]);
  nats = await testNats([messagingGateway.manifest, workspaceService.manifest]);
  gateway = await startTestService(messagingGateway, {
    database,
    nats,
    env: { OBJECT_STORE_DIRECTORY: temporaryDirectory(), PROJECT_POLL_SECONDS: '0.1' },
  });
  connection = await nats.connectAsOperator();
});
afterAll(async () => {
  await connection.close();
  await gateway.stop();
  await nats.stop();
});

async function run(...args: string[]): Promise<{ code: number; out: string[]; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await operate(args, {
    env: {
      MESSAGING_DATABASE_URL: database.url('messaging'),
      WORKSPACE_DATABASE_URL: database.url('workspace'),
      NATS_URL: nats.url,
      NATS_OPERATOR_USER: 'operator',
      NATS_OPERATOR_PASSWORD: 'test-operator',
    },
    print: (line) => out.push(line),
    complain: (line) => err.push(line),
  });
  return { code, out, err: err.join('\n') };
}

describe('the journal', () => {
  /** An item of a number that nobody has connected. */
  async function journalled(text: string, state: string): Promise<string> {
    const id = newId();
    await database.query(
      `insert into messaging.webhook_item (tenant_id, id, received_at, provider, app_id, secret_fingerprint, field, kind,
         waba_id, phone_number_id, payload, state)
       values ('unassigned', $1, to_timestamp($2), 'whatsapp-cloud', '1', 'f', 'messages', 'message', '2', '300', $3, $4)`,
      [
        id,
        parseInt(id.replaceAll('-', '').slice(0, 12), 16) / 1_000,
        JSON.stringify({ item: { text } }),
        state,
      ],
    );
    return id;
  }

  it('I37 is searched and replayed', async () => {
    const [id, other] = [await journalled('Is "it" open?', 'failed'), await journalled('Hello', 'failed')];
    const found = await run(
      'journal',
      'search',
      '--number',
      '300',
      '--field',
      'messages',
      '--text',
      'is "it" OPEN',
    );
    expect(found).toMatchObject({ code: 0, err: '' });
    expect(found.out).toEqual([
      expect.stringMatching(new RegExp(`^${id}  \\S+Z  failed  message  messages  300$`)),
    ]);
    const { out } = await run('journal', 'search', '--state', 'failed', '--json', '--limit', '2');
    expect(out.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { id: other, payload: { item: { text: 'Hello' } } },
      { id },
    ]);
    expect(await run('journal', 'replay', id)).toMatchObject({ code: 0, out: ['1 replayed: 1 unrouted.'] });
    expect(await run('journal', 'replay', '--from', '1h', '--state', 'failed')).toMatchObject({
      code: 0,
      out: ['1 replayed: 1 unrouted.'],
    });
    expect(await run('journal', 'replay', '--from', '1h')).toMatchObject({
      out: ['2 replayed: 2 unrouted.'],
    });
    expect(await run('journal', 'search', '--to', '1h')).toMatchObject({ code: 0, out: [] });
  });

  it('says which ids are not there', async () => {
    const { code, out, err } = await run('journal', 'replay', newId());
    expect([code, out, err]).toEqual([1, ['0 replayed.'], expect.stringContaining('1 of the ids')]);
  });
});

describe('dead letters', () => {
  async function letter(reason: string, tenant = TENANT): Promise<number> {
    const values = headers();
    values.set(DEAD_LETTER_HEADERS.subject, `evt.calls.${tenant}.call.ended.v1`);
    values.set(DEAD_LETTER_HEADERS.stream, 'EVT_CALLS');
    values.set(DEAD_LETTER_HEADERS.error, 'TypeError');
    values.set(DEAD_LETTER_HEADERS.reason, reason);
    values.set(DEAD_LETTER_HEADERS.lastFailedAt, '2026-11-28T10:00:00.000Z');
    const subject = `dlq.messaging-gateway.timeline-of-calls.${tenant}`;
    return (await jetstream(connection).publish(subject, '{"n":1}', { headers: values })).seq;
  }
  const trail = () =>
    database.query<Record<string, unknown>>(
      `select tenant_id, actor_id, action, subject, details from workspace.audit_entry order by sequence`,
    );

  it('are listed, inspected, and discarded by somebody for a reason that stays on record', async () => {
    const [first, second] = [await letter('no such call'), await letter('another')];
    const listed = await run('dead-letters', 'list', '--durable', 'timeline-of-calls', '--tenant', TENANT);
    expect(listed.out).toEqual([
      `${first}  2026-11-28T10:00:00.000Z  messaging-gateway/timeline-of-calls  nimbus  evt.calls.nimbus.call.ended.v1  TypeError: no such call`,
      expect.stringContaining('another'),
    ]);
    expect((await run('dead-letters', 'list', '--tenant', 'rival')).out).toEqual([]);
    expect((await run('dead-letters', 'inspect', String(first))).out).toEqual([
      expect.stringContaining('"reason": "no such call"'),
      '{"n":1}',
    ]);

    for (const args of [[], ['--by', 'Noor'], ['--reason', 'old'], ['--by', 'Noor', '--reason', ' ']])
      expect((await run('dead-letters', 'discard', String(first), ...args)).code).toBe(2);
    expect((await run('dead-letters', 'list')).out).toHaveLength(2);
    expect(await trail()).toEqual([]);

    const done = await run(
      'dead-letters',
      'discard',
      String(first),
      '--reason',
      'a call of a test',
      '--by',
      'Noor',
    );
    expect(done).toEqual({ code: 0, out: [`${first} discarded`], err: '' });
    expect(
      (await run('dead-letters', 'list', '--json')).out.map((line) => JSON.parse(line) as unknown),
    ).toMatchObject([{ sequence: second }]);
    expect(await trail()).toEqual([
      {
        tenant_id: TENANT,
        actor_id: 'operator:Noor',
        action: 'dead-letter.discarded',
        subject: `messaging-gateway/timeline-of-calls/${first}`,
        details: {
          reason: 'a call of a test',
          message: 'evt.calls.nimbus.call.ended.v1',
          failure: 'TypeError',
        },
      },
    ]);
    expect(
      await run('dead-letters', 'discard', String(first), '--reason', 'x', '--by', 'Noor'),
    ).toMatchObject({
      code: 1,
      err: `There is no dead letter ${first}.`,
    });
    await run('dead-letters', 'discard', String(second), '--reason', 'x', '--by', 'Noor');
  });

  const putAside = async (): Promise<number> => {
    const lines = (await (await fetch(`${gateway.url}/metrics`)).text()).split('\n');
    const line = lines.find((each) => /^messaging_handled_total\{.*outcome="dead-letter"/.test(each));
    return Number(/\} (\d+)/.exec(line ?? '')?.[1]);
  };

  it('are redriven one by one or all of a durable, on record', async () => {
    // Counted from the start, so that the first one is seen as an increase.
    expect(await putAside()).toBe(0);
    const [first] = [await letter('a'), await letter('b'), await letter('c')];
    expect(await run('dead-letters', 'redrive', '--durable', 'timeline-of-calls')).toMatchObject({ code: 2 });
    expect(await run('dead-letters', 'redrive', String(first), '--by', 'Noor')).toMatchObject({
      code: 0,
      out: [`${first} redriven`],
    });
    const { code, out } = await run(
      'dead-letters',
      'redrive',
      '--durable',
      'timeline-of-calls',
      '--by',
      'Noor',
    );
    expect(code).toBe(0);
    expect(out).toEqual(expect.arrayContaining([`${first + 1} redriven`, `${first + 2} redriven`]));
    expect((await trail()).filter(({ action }) => action === 'dead-letter.redriven').length).toBeGreaterThan(
      2,
    );
    // They are no events of the contract, so the gateway puts them aside again, and its metric says so.
    await eventually(async () => expect(await putAside()).toBeGreaterThanOrEqual(3));
    expect((await run('dead-letters', 'list')).out.length).toBeGreaterThanOrEqual(3);
  });
});

it.each([
  [[], 'A command is missing.'],
  [['journals'], 'There is no command "journals".'],
  [['journal', 'drop'], 'journal takes search or replay.'],
  [['journal', 'search', '--from', 'yesterday'], '--from must be an instant'],
  [['journal', 'search', '--limit', '0'], '--limit must be'],
  [['journal', 'search', '--state', 'lost'], '--state must be one of'],
  [['journal', 'search', '--number', 'x'], '--number must have digits'],
  [['journal', 'search', '--colour', 'red'], "Unknown option '--colour'"],
  [['journal', 'replay'], 'journal replay takes ids'],
  [['journal', 'replay', '--field', 'messages'], 'Say from when on'],
  [['journal', 'replay', 'x'], '"x" is not the id'],
  [['dead-letters', 'inspect', '0'], 'A sequence is a positive whole number'],
])('%j is refused and what is right is shown', async (args, reason) => {
  const { code, out, err } = await run(...args);
  expect([code, out]).toEqual([2, []]);
  expect(err).toContain(reason);
  expect(err).toContain('Usage: npm run operate');
});

it('says which variable it lacks', async () => {
  const err: string[] = [];
  const code = await operate(['journal', 'search'], {
    env: {},
    print: () => undefined,
    complain: (line) => err.push(line),
  });
  expect([code, err]).toEqual([1, ['MESSAGING_DATABASE_URL is not set.']]);
});
