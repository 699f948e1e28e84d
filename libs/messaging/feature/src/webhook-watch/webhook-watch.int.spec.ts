import * as contracts from '@parlance/messaging/contracts';
import { days, hours, ManualClock, minus, minutes, plus } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import { APP_ID, Bench, NUMBER_ID, OTHER_NUMBER_ID, WABA_ID } from '../testing/bench';
import { everyKind, inbound, text } from '../testing/payloads';

/** Ahead of the machine, by whose time items are due. */
const start = plus(new Date(), hours(1));
const clock = new ManualClock(start);
const bench = new Bench({ clock, env: { WEBHOOK_WATCH_SECONDS: '0.05' } });
let inbox: contracts.Inbox;

beforeAll(async () => {
  await bench.start();
  inbox = await bench.connect();
});
afterAll(() => bench.stop());

const health = () => bench.ask(contracts.listWebhookHealth, { actor: bench.administrator });
const mine = async () => (await health()).items.find(({ inboxId }) => inboxId === inbox.id)!;
const shown = async () =>
  (await bench.ask(contracts.listInboxes, { actor: bench.administrator })).items.find(
    ({ id }) => id === inbox.id,
  )!;
const metrics = async (): Promise<string[]> =>
  (await (await fetch(`${bench.service.url}/metrics`)).text()).split('\n');
const gauge = async (name: string, ...labels: string[]): Promise<number | undefined> => {
  const line = (await metrics()).find(
    (each) => each.startsWith(`${name}{`) && labels.every((l) => each.includes(l)),
  );
  return line === undefined ? undefined : Number(/\} (\S+)/.exec(line)?.[1]);
};
let said = 0;
async function hear(): Promise<string> {
  said += 1;
  const { status } = await bench.post(inbound(`wamid.watch${said}`, text('Hello')));
  expect(status).toBe(200);
  return clock.now().toISOString();
}

it('I37 knows when something came last, for each number and field', async () => {
  expect(await mine()).toMatchObject({
    state: 'idle',
    lastReceivedAt: null,
    fields: [],
    phoneNumberId: NUMBER_ID,
  });
  const first = await hear();
  await bench.post(everyKind['account']);
  clock.advance(minutes(10));
  await bench.post(everyKind['call']);
  const second = clock.now().toISOString();
  await eventually(async () =>
    expect(await mine()).toMatchObject({
      state: 'receiving',
      lastReceivedAt: second,
      fields: [
        { field: 'account_update', lastReceivedAt: first },
        { field: 'calls', lastReceivedAt: second },
        { field: 'messages', lastReceivedAt: first },
      ],
    }),
  );
  clock.advance(minutes(1));
  // A repetition counts, too.
  await bench.post(everyKind['call']);
  await eventually(async () => expect((await mine()).lastReceivedAt).toBe(clock.now().toISOString()));
  await eventually(async () => {
    expect(await gauge('webhook_age_seconds', `inbox="${inbox.id}"`, 'field="messages"')).toBe(11 * 60);
    expect(await gauge('webhook_state', `inbox="${inbox.id}"`, 'state="receiving"')).toBe(1);
  });
});

it('I37 shows it to those who look after the number', async () => {
  const other = await bench.connect({ phoneNumberId: OTHER_NUMBER_ID, name: 'Nimbus Cakes' });
  const supervisor = bench.actor('supervisor', { inboxIds: [other.id] });
  const { items } = await bench.ask(contracts.listWebhookHealth, { actor: supervisor });
  expect(items).toMatchObject([{ inboxId: other.id, state: 'idle', lastReceivedAt: null }]);
  await expect(
    bench.ask(contracts.listWebhookHealth, { actor: bench.actor('agent', { inboxIds: [other.id] }) }),
  ).rejects.toThrow('platform.forbidden');
});

it('I37 says of a number that had traffic that it has gone quiet, and when it is back', async () => {
  const last = await hear();
  await eventually(async () => expect((await mine()).lastReceivedAt).toBe(last));
  clock.advance(hours(25));
  // Until now something came on one day only: nothing is missed.
  await eventually(async () => expect((await mine()).state).toBe('idle'));
  expect((await shown()).status).toBe('connected');

  const before = [1, 3].map((n) => minus(new Date(last), days(n)).toISOString().slice(0, 10));
  await bench.database.query(
    `update messaging.webhook_activity set active_days = active_days || $1::date[]
     where phone_number_id = $2 and field = 'messages'`,
    [before, NUMBER_ID],
  );
  await eventually(async () => {
    expect((await mine()).state).toBe('quiet');
    expect(await shown()).toMatchObject({
      status: 'attention',
      problem: expect.stringContaining(`since ${last}`),
    });
    expect(await gauge('webhook_state', `inbox="${inbox.id}"`, 'state="quiet"')).toBe(1);
    const told = bench.eventsOf(contracts.inboxUpdated).map(({ data }) => data['inbox'] as contracts.Inbox);
    expect(told.at(-1)).toMatchObject({ id: inbox.id, status: 'attention' });
  });

  await hear();
  await eventually(async () => {
    expect((await mine()).state).toBe('receiving');
    expect(await shown()).toMatchObject({ status: 'connected', problem: null });
    expect(await gauge('webhook_state', `inbox="${inbox.id}"`, 'state="quiet"')).toBe(0);
  });
});

describe('a subscription that is lost at Meta', () => {
  const lose = () => bench.control('PATCH', `wabas/${WABA_ID}`, { subscribedAppIds: [] });
  const subscribers = async (): Promise<string[]> => {
    const { wabas } = (await bench.control('GET', 'setup')) as {
      wabas: { id: string; subscriptions: { appId: string }[] }[];
    };
    return wabas.find(({ id }) => id === WABA_ID)!.subscriptions.map(({ appId }) => appId);
  };
  const losses = (outcome: string) => gauge('webhook_subscriptions_lost_total', `outcome="${outcome}"`);

  it('I37 is found and renewed, and what is said afterwards comes', async () => {
    expect(await losses('restored')).toBe(0);
    await lose();
    clock.advance(minutes(16));
    await eventually(async () => expect(await subscribers()).toEqual([APP_ID]));
    await eventually(async () =>
      expect((await mine()).subscription).toMatchObject({
        unsubscribedSince: null,
        restoredAt: clock.now().toISOString(),
        problem: null,
      }),
    );
    expect(await losses('restored')).toBe(1);
    await bench.say('Are you there again?');
    await eventually(async () =>
      expect((await bench.conversations()).map(({ lastMessage }) => lastMessage?.preview)).toContain(
        'Are you there again?',
      ),
    );
  });

  it('I37 is told when Meta refuses to renew it, and again when somebody has', async () => {
    const fault = await bench.control('POST', 'faults/graph', {
      match: { path: '/subscribed_apps', method: 'POST' },
      effect: { kind: 'error', code: 200 },
      times: null,
    });
    await lose();
    clock.advance(minutes(16));
    const found = clock.now().toISOString();
    await eventually(async () => {
      expect(await mine()).toMatchObject({
        state: 'unsubscribed',
        subscription: { unsubscribedSince: found, problem: expect.any(String) },
      });
      expect(await shown()).toMatchObject({
        status: 'attention',
        problem: expect.stringContaining('no longer subscribed'),
      });
    });
    clock.advance(minutes(16));
    await eventually(async () =>
      expect((await mine()).subscription.checkedAt).toBe(clock.now().toISOString()),
    );
    expect((await mine()).subscription.unsubscribedSince).toBe(found);
    expect(await losses('refused')).toBe(1);

    await bench.control('DELETE', `faults/graph/${String(fault['id'])}`);
    clock.advance(minutes(16));
    await eventually(async () => expect(await shown()).toMatchObject({ status: 'connected', problem: null }));
    expect(await subscribers()).toEqual([APP_ID]);
  });

  it('I37 is not concluded from silence of Meta', async () => {
    const fault = await bench.control('POST', 'faults/graph', {
      match: { path: '/subscribed_apps' },
      effect: { kind: 'http', httpStatus: 503 },
      times: null,
    });
    clock.advance(minutes(16));
    await eventually(async () =>
      expect((await mine()).subscription).toMatchObject({
        checkedAt: clock.now().toISOString(),
        unsubscribedSince: null,
        problem: expect.any(String),
      }),
    );
    expect((await shown()).status).toBe('connected');
    await bench.control('DELETE', `faults/graph/${String(fault['id'])}`);
  });

  it('I37 that is there is left alone, with its callback override', async () => {
    const subscribed = async (): Promise<number> => {
      const { entries } = (await bench.control('GET', 'ledger?kind=request&method=POST')) as {
        entries: object[];
      };
      return entries.filter((entry) => JSON.stringify(entry).includes('/subscribed_apps')).length;
    };
    const before = await subscribed();
    expect(before).toBeGreaterThan(0);
    clock.advance(minutes(16));
    await eventually(async () =>
      expect((await mine()).subscription.checkedAt).toBe(clock.now().toISOString()),
    );
    expect(await mine()).toMatchObject({ subscription: { problem: null } });
    expect(await subscribed()).toBe(before);
  });
});

it('I37 measures how far projection is behind the journal', async () => {
  const waiting = async () => [await gauge('webhook_backlog_seconds'), (await health()).projectionLagSeconds];
  await eventually(async () => expect(await waiting()).toEqual([0, 0]));
  // It is received and cannot be projected.
  await bench.database.query('revoke update on messaging.webhook_item from messaging');
  try {
    await hear();
    clock.advance(minutes(5));
    await eventually(async () => {
      for (const seconds of await waiting()) expect(seconds).toBeGreaterThanOrEqual(300);
    });
  } finally {
    await bench.database.query('grant update on messaging.webhook_item to messaging');
  }
  await eventually(async () => expect(await waiting()).toEqual([0, 0]));
});
