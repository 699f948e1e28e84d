import { readFileSync } from 'node:fs';
import {
  createMessageFunctionRoute,
  getSessionRoute,
  hangUpCallRoute,
  listAiAgentsRoute,
  listLiveCallsRoute,
  setAvailabilityRoute,
} from '@parlance/gateway/contracts';
import { newId } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import { WholeSystem, type PublicApi } from '@parlance/testing/whole-system';
import type { Browser } from 'playwright-core';
import { services } from '../../../tools/dev/services.ts';
import { BrowserPhone } from './browser-phone';
import { AFTER_CALL, liveThroughCalls, type Callers, type Killing } from './calls';
import { launchBrowser, openConsole } from './console-browser';
import { spokenFile } from './spoken';

const RAVI = 'ravi@nimbus-bakery.example';

const victims: [string, (system: WholeSystem) => void][] = [
  ...services.map(({ app }): [string, (system: WholeSystem) => void] => [app, (system) => system.kill(app)]),
  ['NATS, with everything it kept,', (system) => system.killNatsAndItsData()],
  ['PostgreSQL', (system) => system.killPostgres()],
];

describe('calls while something is killed', () => {
  let system: WholeSystem;
  let browser: Browser;
  let people: Omit<Callers, 'phone'>;

  beforeAll(async () => {
    system = await WholeSystem.start({ separate: true });
    browser = await launchBrowser(spokenFile('Thank you for calling the bakery. How can I help you today?'));
    const agent = await system.signedIn(RAVI);
    const administrator = await system.signedIn('amara@nimbus-bakery.example');
    const { principal } = await agent.call(getSessionRoute, {});
    await agent.call(setAvailabilityRoute, {
      params: { userId: principal.id },
      body: { chosen: 'available' },
    });
    // Whoever has no console open is not rung.
    await openConsole(browser, system, RAVI);
    people = {
      agent,
      administrator,
      voice: readFileSync(spokenFile('Good morning. When do you open on Sunday, and do you have rye bread?')),
      functionId: await afterEveryCall(administrator),
    };
  });

  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  const unsettled: [string, () => Promise<void>][] = [];
  const live = async (name: string, killing?: Killing): Promise<void> => {
    const phone = await BrowserPhone.open(browser, system);
    try {
      unsettled.push([name, await liveThroughCalls(system, { ...people, phone }, killing)]);
    } finally {
      await phone.close();
      await hangUpEverything(people.agent);
    }
  };

  it('R11 end in one state when nothing is killed', async () => {
    await expect(live('nothing')).resolves.toBeUndefined();
  });

  it.each(victims)(
    'I3 R11 end in one state when %s is killed as the agent calls, as both talk, as the customer calls, and as messages go out',
    async (name, kill) => {
      const strike = (): Promise<void> =>
        eventually(() => kill(system), { timeoutMs: 30_000, intervalMs: 50 });
      await expect(live(name, { strike, carriesMedia: name === 'media-bridge' })).resolves.toBeUndefined();
    },
  );

  it('I7 K-034 K-036 were recorded to the last second, and each was followed by one message', async () => {
    const wrong: unknown[] = [];
    for (const [name, settled] of unsettled)
      await settled().catch((error: unknown) => wrong.push(name, error));
    expect(wrong).toEqual([]);
  }, 900_000);
});

async function afterEveryCall(administrator: PublicApi): Promise<string> {
  const { items } = await administrator.call(listAiAgentsRoute, {});
  const { id } = await administrator.call(createMessageFunctionRoute, {
    params: { agentId: items[0]!.id },
    body: {
      name: 'After every call',
      trigger: { type: 'post-call', callType: 'connected', conditions: [] },
      template: { name: 'order_code', language: 'en_US' },
      mapping: { 'body.1': { source: 'static', value: AFTER_CALL } },
    },
    idempotencyKey: newId(),
  });
  return id;
}

/** What a scenario that failed has left behind would fail the next one as well. */
async function hangUpEverything(agent: PublicApi): Promise<void> {
  const { items } = await agent.call(listLiveCallsRoute, {});
  for (const { id } of items)
    await agent.call(hangUpCallRoute, { params: { callId: id } }).catch(() => undefined);
}
