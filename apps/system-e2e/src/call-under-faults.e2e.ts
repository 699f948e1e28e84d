import { readFileSync } from 'node:fs';
import { getSessionRoute, setAvailabilityRoute } from '@parlance/gateway/contracts';
import { WholeSystem } from '@parlance/testing/whole-system';
import type { Browser } from 'playwright-core';
import { BrowserPhone } from './browser-phone';
import { liveThroughCalls, type CallMoment, type Caller } from './call';
import { launchBrowser } from './console-browser';
import { spoken } from './spoken';

const kill =
  (service: string) =>
  (system: WholeSystem): void =>
    system.kill(service);

/** Each where it has the call in its hands. */
const strikes: [CallMoment, string, (system: WholeSystem) => void][] = [
  ['agent-calls', 'policy-service', kill('policy-service')],
  ['agent-calls', 'call-signalling', kill('call-signalling')],
  ['both-talk', 'call-signalling', kill('call-signalling')],
  ['both-talk', 'media-bridge', kill('media-bridge')],
  ['both-talk', 'NATS, with everything it kept,', (system) => system.killNatsAndItsData()],
  ['customer-calls', 'messaging-gateway', kill('messaging-gateway')],
  ['customer-calls', 'call-signalling', kill('call-signalling')],
  ['message-goes-out', 'recording-service', kill('recording-service')],
  ['message-goes-out', 'automation-service', kill('automation-service')],
  ['message-goes-out', 'NATS, with everything it kept,', (system) => system.killNatsAndItsData()],
];

describe('calls while something is killed', () => {
  let system: WholeSystem;
  let browser: Browser;
  let agent: Caller;
  let voice: Buffer<ArrayBuffer>;

  beforeAll(async () => {
    system = await WholeSystem.start({ separate: true });
    browser = await launchBrowser(await spoken('Thank you for calling. How can I help you?'));
    voice = readFileSync(await spoken('Good morning. I would like to book an appointment, please.'));
    const api = await system.signedIn('dana@nimbus-bakery.example');
    const { principal } = await api.call(getSessionRoute, {});
    await api.call(setAvailabilityRoute, {
      params: { userId: principal.id },
      body: { chosen: 'available' },
    });
    agent = { api, userId: principal.id, phone: await BrowserPhone.open(browser, system) };
  }, 400_000);

  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  }, 60_000);

  it('R11 are whole when nothing is killed', async () => {
    await expect(liveThroughCalls(system, agent, voice)).resolves.toBeUndefined();
  }, 240_000);

  it.each(strikes)(
    'R11 I7 are whole when, as %s, %s is killed',
    async (moment, _name, strike) => {
      const interruption = { moment, strike: () => strike(system) };
      await expect(liveThroughCalls(system, agent, voice, interruption)).resolves.toBeUndefined();
    },
    300_000,
  );
});
