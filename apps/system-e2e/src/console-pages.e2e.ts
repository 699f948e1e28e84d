import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import {
  createApiKeyRoute,
  createTemplateRoute,
  getCallSettingsRoute,
  getSessionRoute,
  listAiAgentsRoute,
  listAvailabilityRoute,
  listCallHistoryRoute,
  listConversationsRoute,
  listFunctionRunsRoute,
  listInboxesRoute,
  listLiveCallsRoute,
  listMessageFunctionsRoute,
  listTemplatesRoute,
  sendMessageRoute,
  setAvailabilityRoute,
  updateCallSettingsRoute,
  type Template,
} from '@parlance/gateway/contracts';
import { newId } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import { WholeSystem, type Handset, type PublicApi } from '@parlance/testing/whole-system';
import type { Browser, Page } from 'playwright-core';
import { business, numbers } from '../../../tools/dev/seed/whatsapp.ts';
import { heardOn, holdsMicrophone } from './agent-ear';
import { launchBrowser, openConsole, PHONE, press } from './console-browser';
import { goesOn } from './goes-on';
import { spokenFile } from './spoken';
import { lately, loudnessOf } from './wav';

const AMARA = 'amara@nimbus-bakery.example';
const RAVI = 'ravi@nimbus-bakery.example';
const AGENT_SAYS = 'Good morning, this is the bakery. What can I do for you today?';
const CUSTOMER_SAYS = 'Good morning. I would like to collect my birthday cake a little earlier.';
/** Loudness above which somebody is heard, and below which nobody is. */
const VOICE = 0.01;
const SILENCE = 0.003;

/** What only a screen can show: where things are in the console, and that a phone has them too. */
describe('the pages of the console', () => {
  let system: WholeSystem;
  let browser: Browser;
  let amara: Page;
  let amaraApi: PublicApi;

  beforeAll(async () => {
    system = await WholeSystem.start({ separate: false });
    browser = await launchBrowser(spokenFile(AGENT_SAYS));
    amaraApi = await system.signedIn(AMARA);
    amara = await openConsole(browser, system, AMARA);
    // What is submitted stays in review.
    await system.simulator.behaviour({ review: { mode: 'held' } });
  });

  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  const page = (path: string): Promise<unknown> => amara.goto(`${system.consoleUrl}${path}`);
  const templates = async (): Promise<readonly Template[]> =>
    (await amaraApi.call(listTemplatesRoute, { query: { limit: '100' } })).items;

  it('C-112 C-113 a gear beside the calls of a number opens their settings; most appear only when calls are on', async () => {
    const { phoneNumberId, name } = numbers[1]!;
    const { items } = await amaraApi.call(listInboxesRoute, {});
    const inboxId = items.find((inbox) => inbox.phoneNumberId === phoneNumberId)!.id;
    await amaraApi.call(updateCallSettingsRoute, { params: { inboxId }, body: { enabled: false } });
    const isOn = async (): Promise<boolean> =>
      (await amaraApi.call(getCallSettingsRoute, { params: { inboxId } })).settings.enabled;

    await page('/settings/inboxes');
    const line = amara.getByRole('listitem').filter({ hasText: name }).getByText('WhatsApp calls are off');
    const gear = line.getByRole('link', { name: `Call settings of ${name}` });
    await gear.locator('svg.tabler-icon-settings').waitFor();
    await gear.click();
    await amara.getByRole('heading', { name: 'WhatsApp calls' }).waitFor();
    const shown = amara.getByRole('radio', { name, exact: true });
    await eventually(async () => expect(await shown.isChecked()).toBe(true));

    // The name of a switch goes on with what it means.
    const calls = amara.getByRole('switch', { name: /^WhatsApp calls/ });
    await calls.waitFor();
    expect(await calls.isChecked()).toBe(false);
    const others = [
      amara.getByRole('switch', { name: /^Allow customers to reach your business by WhatsApp voice call/ }),
      amara.getByRole('switch', { name: /^Callback permission/ }),
      amara.getByRole('switch', { name: /^Call hours/ }),
      amara.getByRole('radiogroup', { name: 'Recording' }),
      amara.getByRole('textbox', { name: 'Calls to one customer a day' }),
    ];
    for (const other of others) expect(await other.count()).toBe(0);
    await calls.click();
    for (const other of others) await other.waitFor();
    await calls.click();
    for (const other of others) await other.waitFor({ state: 'detached' });
    await calls.click();
    expect(await isOn()).toBe(false);
    await amara.getByRole('button', { name: 'Update', exact: true }).click();
    await amara.getByText('Saved', { exact: true }).waitFor();
    expect(await isOn()).toBe(true);
    await page('/settings/inboxes');
    await amara.getByRole('listitem').filter({ hasText: name }).getByText('WhatsApp calls are on').waitFor();
  });

  it('C-121 C-124 a tab of the call settings lists the templates about calls, and adds one', async () => {
    await page('/settings/calls');
    await amara.getByRole('link', { name: 'Template Message' }).click();
    const list = amara.getByRole('list', { name: 'Template Message' });
    await list.getByRole('link', { name: 'call_permission' }).waitFor();
    expect((await list.getByRole('link').allTextContents()).sort()).toEqual(['call_permission', 'call_us']);

    const add = amara.getByRole('button', { name: 'Add template' });
    await add.click();
    await amara.getByRole('menuitem', { name: /^Business-initiated call/ }).click();
    const asks = amara.getByRole('switch', { name: 'Ask for permission to call' });
    await asks.waitFor({ state: 'attached' });
    expect(await asks.isChecked()).toBe(true);
    await amara.goBack();

    await add.click();
    await amara.getByRole('menuitem', { name: /^User-initiated call/ }).click();
    await amara.getByRole('textbox', { name: 'Name', exact: true }).fill('call_the_bakery');
    await amara
      .getByRole('textbox', { name: 'Body', exact: true })
      .fill('Your cake is ready. Any questions?');
    await amara.getByRole('button', { name: 'Submit for review' }).click();
    await amara.getByRole('heading', { name: 'call_the_bakery' }).waitFor();
    expect((await templates()).find(({ name }) => name === 'call_the_bakery')).toMatchObject({
      status: 'PENDING',
      components: expect.arrayContaining([
        expect.objectContaining({
          type: 'BUTTONS',
          buttons: [expect.objectContaining({ type: 'VOICE_CALL' })],
        }),
      ]),
    });
    await page('/settings/calls?tab=templates');
    await list
      .getByRole('listitem')
      .filter({ hasText: 'call_the_bakery' })
      .getByText('In review', { exact: true })
      .waitFor();
  });

  /** On the WhatsApp tab of the agent. */
  async function addFunction(kind: 'In the call' | 'After the call'): Promise<void> {
    await page('/automation');
    await amara.getByRole('button', { name: 'Add a function' }).click();
    await amara.getByRole('heading', { name: 'Choose a kind' }).waitFor();
    await amara.getByRole('button', { name: new RegExp(`^${kind}`) }).click();
  }

  it('K-038 K-056 functions are added on the WhatsApp tab of their agent, with help', async () => {
    await page('/automation');
    const tab = amara
      .getByRole('navigation', { name: 'Front desk' })
      .getByRole('link', { name: 'WhatsApp', exact: true });
    await tab.waitFor();
    expect(await tab.getAttribute('aria-current')).toBe('page');
    for (const guide of [/in the call$/, /after the call$/, 'Where values come from', 'Conditions'])
      await amara.getByRole('button', { name: guide }).waitFor();
    await amara.getByRole('button', { name: 'Add a function' }).waitFor();
  });

  it('K-041 K-057 begins with the kind: a moment is described for the call, conditions hold after it', async () => {
    const moment = amara.getByRole('textbox', { name: 'Describe the moment' });
    const condition = amara.getByRole('button', { name: 'Add a condition' });
    await addFunction('In the call');
    await moment.waitFor();
    expect(await condition.count()).toBe(0);
    await addFunction('After the call');
    await condition.waitFor();
    expect(await moment.count()).toBe(0);
  });

  it('K-039 K-042 picks a template of the provider, is kept when it is saved, and is proved by a call', async () => {
    await amaraApi.call(createTemplateRoute, {
      body: {
        wabaId: business.waba,
        draft: {
          name: 'winter_menu',
          language: 'en_US',
          category: 'MARKETING',
          components: [{ type: 'BODY', text: 'The winter menu is here.' }],
        },
      },
      idempotencyKey: newId(),
    });
    const approved = (await templates()).filter(({ status }) => status === 'APPROVED');
    await addFunction('After the call');
    await amara.getByRole('combobox', { name: 'Template' }).click();
    const offered = amara.getByRole('listbox').getByRole('option');
    await offered.filter({ hasText: 'autumn_menu' }).waitFor();
    expect(await offered.filter({ hasText: 'winter_menu' }).count()).toBe(0);
    expect(await offered.count()).toBe(approved.length);
    await offered.filter({ hasText: 'autumn_menu' }).click();
    const name = 'Menu after a missed call';
    await amara.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
    await amara.getByRole('radiogroup', { name: 'Kind of call' }).getByText('Not connected').click();

    const saved = async () => {
      const { items: agents } = await amaraApi.call(listAiAgentsRoute, {});
      const functions = await Promise.all(
        agents.map(({ id }) => amaraApi.call(listMessageFunctionsRoute, { params: { agentId: id } })),
      );
      return functions.flatMap(({ items }) => items).find((one) => one.name === name);
    };
    expect(await saved()).toBeUndefined();
    await amara.getByRole('button', { name: 'Save the function' }).click();
    await amara.getByRole('button', { name: `Change ${name}` }).waitFor();
    const functionId = (await saved())!.id;

    const customer = await system.simulator.handset('Elif Kaya', '+447700900779');
    await customer.dial(business.phoneNumberId);
    await eventually(
      async () => {
        const { items } = await amaraApi.call(listFunctionRunsRoute, { query: { functionId } });
        expect(items.map(({ state }) => state)).toEqual(['sent']);
        expect(JSON.stringify(await customer.received(business.phoneNumberId))).toContain('autumn menu');
      },
      { timeoutMs: 60_000, intervalMs: 300 },
    );
    await amara.getByRole('link', { name: 'Last runs' }).click();
    await amara.getByRole('list', { name: 'Last runs' }).getByText(name).first().waitFor();
  });

  describe.each([
    { device: 'a computer', options: {}, phone: '+447700900777', name: 'Nora Lindgren' },
    { device: 'a phone', options: PHONE, phone: '+447700900778', name: 'Ella Brandt' },
  ])('on $device', ({ options, phone, name }) => {
    const question = 'Is my cake ready?';
    const reply = 'It comes out of the oven at three.';
    let ravi: Page;
    let raviId: string;
    let customer: Handset;
    let conversationId: string;

    beforeAll(async () => {
      ravi = await openConsole(browser, system, RAVI, options);
      const raviApi = await system.signedIn(RAVI);
      raviId = (await raviApi.call(getSessionRoute, {})).principal.id;
      await raviApi.call(setAvailabilityRoute, { params: { userId: raviId }, body: { chosen: 'available' } });
      await eventually(async () => {
        const { items } = await raviApi.call(listAvailabilityRoute, {});
        expect(items.find(({ userId }) => userId === raviId)).toMatchObject({
          state: 'available',
          connected: true,
        });
      });
      customer = await system.simulator.handset(name, phone);
      await customer.speak(readFileSync(spokenFile(CUSTOMER_SAYS)));
      conversationId = await talkWithAssistant();
    });

    afterAll(() => ravi?.context().close());

    /** An AI that works through the API, and has answered the customer. */
    async function talkWithAssistant(): Promise<string> {
      const { secret } = await amaraApi.call(createApiKeyRoute, {
        body: {
          name: `Assistant of ${name}`,
          role: 'super-agent',
          scopes: ['conversations:read', 'conversations:write'],
        },
      });
      const assistant = system.api.as(secret);
      await customer.write(business.phoneNumberId, question);
      const id = await eventually(async () => {
        const { items } = await assistant.call(listConversationsRoute, { query: { search: name } });
        expect(items).toHaveLength(1);
        return items[0]!.id;
      });
      await assistant.call(sendMessageRoute, {
        params: { conversationId: id },
        body: { content: { type: 'text', body: reply } },
        idempotencyKey: newId(),
      });
      await eventually(async () =>
        expect(JSON.stringify(await customer.received(business.phoneNumberId))).toContain(reply),
      );
      return id;
    }

    const button = (control: string | RegExp) => ravi.getByRole('button', { name: control, exact: true });
    const heardByCustomer = async (): Promise<number> =>
      loudnessOf(lately(await customer.heard((await customer.calls()).at(-1)!.id), 1));
    const patience = { timeoutMs: 60_000, intervalMs: 300 };
    /** Everything is on the screen, without scrolling sideways. */
    const expectToFit = async (): Promise<void> =>
      expect(
        await ravi.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        ),
      ).toBe(0);

    it('C-052 C-059 C-067 C-069 a call rings at once, and whoever takes it from an AI sees the conversation so far', async () => {
      await customer.dial(business.phoneNumberId);
      const incoming = ravi.getByRole('region', { name: `${name} is calling` });
      await incoming.waitFor({ timeout: 5_000 });
      await incoming.getByText(reply).waitFor();
      await expectToFit();
      await press(incoming.getByRole('button', { name: /^Answer/ }), options);
      const window = ravi.getByRole('region', { name: `Call with ${name}` });
      await window.getByRole('timer').waitFor();
      await expectToFit();

      expect(new URL(ravi.url()).pathname).toBe(`/inbox/${conversationId}`);
      const log = ravi.getByRole('log', { name: 'Messages' });
      await log.getByText(question).waitFor();
      await log.getByText(reply).waitFor();
      const lines = await log.getByRole('article').allInnerTexts();
      const at = (text: string): number => lines.findIndex((line) => line.includes(text));
      expect(at(question)).toBeLessThan(at(reply));

      await eventually(async () => expect(await heardByCustomer()).toBeGreaterThan(VOICE), patience);
      await eventually(
        async () => expect(loudnessOf(lately(await heardOn(ravi), 2))).toBeGreaterThan(VOICE),
        patience,
      );
    });

    it('C-067 mutes, holds and ends a call', async () => {
      await press(button('Mute'), options);
      await button('Unmute').waitFor();
      await goesOn(2);
      expect(await heardByCustomer()).toBeLessThan(SILENCE);
      await press(button('Unmute'), options);
      await eventually(async () => expect(await heardByCustomer()).toBeGreaterThan(VOICE), patience);

      const isHeld = async (): Promise<boolean | undefined> =>
        (await amaraApi.call(listLiveCallsRoute, {})).items.find((call) => call.agentId === raviId)?.held;
      // A phone has room for what is needed by the second.
      if (await button('More controls').isVisible()) await press(button('More controls'), options);
      await press(button('Hold'), options);
      await button('Take off hold').waitFor();
      expect(await isHeld()).toBe(true);
      await expectToFit();
      await press(button('Take off hold'), options);
      await button('Hold').waitFor();
      expect(await isHeld()).toBe(false);

      await press(button('End call'), options);
      await eventually(async () => expect((await customer.calls()).at(-1)!.state).toBe('ended'));
      await eventually(async () => expect(await holdsMicrophone(ravi)).toBe(false));
      const log = ravi.getByRole('log', { name: 'Messages' });
      await log.getByText(/^Call ended/).waitFor();
      await eventually(async () => {
        const { items } = await amaraApi.call(listCallHistoryRoute, { query: { search: name } });
        expect(items).toMatchObject([{ agentId: raviId, end: { outcome: 'answered', by: 'agent' } }]);
      });
    });

    it('C-081 C-092 the history is under Calls, and leads from a record to the conversation', async () => {
      await ravi.goto(`${system.consoleUrl}/inbox`);
      const pages = ravi.getByRole('navigation', { name: 'Pages' });
      await press(pages.getByRole('link', { name: /^Calls/ }), options);
      await ravi.getByRole('heading', { name: 'Calls', level: 1 }).waitFor();
      await expectToFit();
      await press(ravi.getByRole('link', { name, exact: true }), options);
      await ravi.waitForURL(/\/calls\/[0-9a-f-]{36}/);
      await press(ravi.getByRole('link', { name: 'View conversation', exact: true }), options);
      await ravi.waitForURL(`${system.consoleUrl}/inbox/${conversationId}`);
      await ravi.getByRole('log', { name: 'Messages' }).getByText(question).waitFor();
    });
  });
});
