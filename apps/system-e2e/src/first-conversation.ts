import { createHash, createHmac } from 'node:crypto';
import { spawn } from 'node:child_process';
import { expect } from '@jest/globals';
import {
  createOrganisationRoute,
  getConversationRoute,
  getMessageRoute,
  listConversationsRoute,
  listInboxesRoute,
  listMessagesRoute,
  listTemplatesRoute,
  searchJournalRoute,
  sendMessageRoute,
  signInRoute,
} from '@parlance/gateway/contracts';
import { hours, minutes } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import {
  LiveChanges,
  Refusal,
  type PublicApi,
  type Handset,
  WholeSystem,
} from '@parlance/testing/whole-system';
import type { Browser, Page } from 'playwright-core';
import { business } from '../../../tools/dev/seed/whatsapp.ts';
import { services } from '../../../tools/dev/services.ts';
import { launchBrowser, openConsole } from './console-browser';

const RAVI = 'ravi@nimbus-bakery.example';
const LUCIA = 'lucia@nimbus-bakery.example';
const BASTIAN = 'bastian@nimbus-bakery.example';
const SOFIA = 'sofia@nimbus-bakery.example';
const RANKS = ['queued', 'sending', 'accepted', 'sent', 'delivered', 'read'];

/** A one-pixel PNG. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');

/** 10^9 bytes. */
const GIGABYTE_IN_MEBIBYTES = 953;
/** What a service may need beyond that as a process of its own. */
const SEPARATE_SERVICE_MEBIBYTES = 80;

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** The scenario of a first conversation, on services as they are started by `npm start`. */
export function describeFirstConversation(title: string, options: { separate: boolean }): void {
  describe(title, () => {
    let system: WholeSystem;
    let browser: Browser;
    let ravi: Page;
    let raviApi: PublicApi;
    let customer: Handset;
    let conversationId: string;

    beforeAll(async () => {
      system = await WholeSystem.start(options);
      browser = await launchBrowser();
      await system.simulator.behaviour({ review: { mode: 'held' } });
      // Webhooks come shuffled and repeated from the first to the last step.
      await system.simulator.call('PATCH', '/faults', {
        webhooks: { duplicate: 0.5, reorder: 0.5, reorderMs: 400 },
      });
      raviApi = await system.signedIn(RAVI);
      ravi = await openConsole(browser, system, RAVI);
      customer = await system.simulator.handset('Nora Lindgren', '+447700900777');
    });

    afterAll(async () => {
      await browser?.close();
      await system?.stop();
    });

    const composer = (page: Page) => page.getByRole('textbox', { name: 'Message' });
    const timeline = (page: Page) => page.getByRole('log', { name: 'Messages' });

    it('C-005 C-031 shows what a customer writes at once, unread, with the time that the window has left', async () => {
      await customer.write(business.phoneNumberId, 'Hello');
      const row = ravi.getByRole('link', { name: /Nora Lindgren/ });
      await row.waitFor();
      expect(await row.textContent()).toContain('Hello');
      expect(await row.textContent()).toContain('1 unread message');
      await row.click();
      await timeline(ravi).getByText('Hello', { exact: true }).waitFor();
      await ravi
        .getByText(/Window open, 2[34] h/)
        .first()
        .waitFor();
      conversationId = new URL(ravi.url()).pathname.split('/').at(-1)!;
      const { window } = await raviApi.call(getConversationRoute, { params: { conversationId } });
      expect(Date.parse(window!.closesAt!) - Date.parse(window!.lastCustomerMessageAt!)).toBe(hours(24));
    });

    it('C-032 I28 carries the answer to the phone, and its ticks never run backwards', async () => {
      const live = await LiveChanges.open(raviApi);
      await composer(ravi).fill('Good morning, how can we help?');
      await ravi.getByRole('button', { name: 'Send', exact: true }).click();
      const shown = await eventually(async () => {
        const messages = await customer.received(business.phoneNumberId);
        expect(messages.map(({ content }) => content['body'])).toEqual(['Good morning, how can we help?']);
        return messages[0]!;
      });
      await system.simulator.call('POST', `/handsets/${customer.id}/read`, { to: business.phoneNumberId });
      await timeline(ravi).getByLabel('Read', { exact: true }).last().waitFor();
      const { items } = await raviApi.call(listMessagesRoute, { params: { conversationId } });
      const message = items.find(({ wamid }) => wamid === shown.id)!;
      await eventually(() => expect(live.statesOf(message.id).at(-1)).toBe('read'));
      const ranks = live.statesOf(message.id).map((state) => RANKS.indexOf(state));
      expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
      live.close();
    });

    it('C-041 I30 keeps files of both sides after the links of Meta have expired', async () => {
      await customer.send({
        to: business.phoneNumberId,
        type: 'image',
        media: { data: PNG.toString('base64'), mime_type: 'image/png', caption: 'The cake' },
      });
      const media = await eventually(async () => {
        const { items } = await raviApi.call(listMessagesRoute, { params: { conversationId } });
        const content = items.find(({ content: { type } }) => type === 'image')!.content;
        if (content.type !== 'image') throw new Error('not an image');
        expect(content.media.state).toBe('stored');
        return content.media;
      });
      await timeline(ravi)
        .getByRole('img', { name: /photo|cake|image/i })
        .first()
        .waitFor();

      await ravi
        .locator('input[type=file]')
        .first()
        .setInputFiles({ name: 'offer.pdf', mimeType: 'application/pdf', buffer: PDF });
      await ravi.getByText('offer.pdf').first().waitFor();
      await ravi.getByRole('button', { name: 'Send', exact: true }).click();
      const document = await eventually(async () => {
        const found = (await customer.received(business.phoneNumberId)).find(
          ({ type }) => type === 'document',
        );
        expect(found).toBeDefined();
        return found!;
      });
      expect(sha256(await customer.media(String((document.content as { id: string }).id)))).toBe(sha256(PDF));

      await system.simulator.advance(minutes(10));
      expect(sha256(await raviApi.download(media.mediaId))).toBe(sha256(PNG));
    });

    it('I19 I20 C-033 closes the window by itself, says why, and refuses free text before it is sent', async () => {
      await system.simulator.advance(hours(25));
      await ravi.getByText(/only approved templates can be sent/).waitFor();
      await expect(composer(ravi).count()).resolves.toBe(0);
      await ravi.getByLabel('Search templates').waitFor();
      const { window } = await raviApi.call(getConversationRoute, { params: { conversationId } });
      await ravi.getByText(window!.whenClosed!.explanation.rule.title).first().waitFor();

      const sent = (await system.simulator.ledger('request')).length;
      const refusal = await refused(
        raviApi.call(sendMessageRoute, {
          params: { conversationId },
          body: { content: { type: 'text', body: 'Too late' } },
        }),
      );
      expect(refusal.status).toBe(422);
      expect(refusal.problem).toMatchObject({
        code: 'policy.window_closed',
        explanation: {
          rule: { id: expect.stringMatching(/.+/), source: expect.stringMatching(/.+/) },
          since: expect.stringMatching(/Z$/),
        },
      });
      expect(refusal.problem.explanation!.alternatives.length).toBeGreaterThan(0);
      expect(await system.simulator.ledger('request')).toHaveLength(sent);
    });

    it('I24 C-035 sends a template with header, body and button, and names what a wrong one lacks', async () => {
      await ravi.getByLabel('Search templates').fill('delivery');
      await ravi.getByRole('button', { name: /delivery_on_its_way/ }).click();
      await ravi.getByLabel(/Header 1/).fill('NB-7');
      await ravi.getByLabel(/Body 1/).fill('Nora');
      await ravi.getByText(/Still missing: .*Body 2/).waitFor();
      await expect(ravi.getByRole('button', { name: 'Send template' }).isDisabled()).resolves.toBe(true);
      await ravi.getByLabel(/Body 2/).fill('14:00');
      await ravi.getByLabel(/End of the link/).fill('NB-7');
      await ravi.getByRole('button', { name: 'Send template' }).click();
      const display = await eventually(async () => {
        const found = (await customer.received(business.phoneNumberId)).find(
          ({ type }) => type === 'template',
        );
        expect(found).toBeDefined();
        return JSON.stringify(found!.display);
      });
      expect(display).toContain('Order NB-7');
      expect(display).toContain('Good news, Nora');
      expect(display).toContain('https://nimbus-bakery.example/orders/NB-7');

      const template = (name: string, parameters: Record<string, string>) =>
        refused(
          raviApi.call(sendMessageRoute, {
            params: { conversationId },
            body: { content: { type: 'template', name, language: 'en_US', parameters } },
          }),
        );
      const hole = await template('delivery_on_its_way', {
        'header.1': 'x',
        'body.1': 'y',
        'button.0.1': 'z',
      });
      expect(hole.problem.code).toBe('templates.missing_variables');
      expect(JSON.stringify(hole.problem.errors)).toContain('body.2');
      const unknown = await template('no_such_template', {});
      expect(unknown.problem).toMatchObject({
        code: 'templates.unknown',
        detail: expect.stringContaining('no_such_template'),
      });
    });

    it('C-037 C-038 I26 creates, corrects and uses a template without a reload', async () => {
      const sofia = await openConsole(browser, system, SOFIA);
      await sofia.getByRole('link', { name: 'Templates' }).click();
      await sofia
        .getByRole('button', { name: 'New template' })
        .or(sofia.getByRole('link', { name: 'New template' }))
        .click();
      await sofia.getByRole('textbox', { name: 'Name' }).fill('tasting_invitation');
      await sofia
        .getByRole('textbox', { name: 'Body' })
        .fill('We would like to invite you on {{1}} to taste our new breads.');
      await sofia
        .getByLabel(/Example for/)
        .first()
        .fill('Friday');
      await sofia.getByRole('button', { name: 'Submit for review' }).click();
      const metaId = await eventually(async () => {
        const { items } = await raviApi.call(listTemplatesRoute, { query: { search: 'tasting_invitation' } });
        expect(items[0]?.metaId).toEqual(expect.any(String));
        return items[0]!.metaId!;
      });
      const notApproved = await refused(
        raviApi.call(sendMessageRoute, {
          params: { conversationId },
          body: {
            content: {
              type: 'template',
              name: 'tasting_invitation',
              language: 'en_US',
              parameters: { 'body.1': 'Friday' },
            },
          },
        }),
      );
      expect(notApproved.problem.code).toBe('templates.not_approved');

      await system.simulator.call('POST', `/templates/${metaId}`, {
        action: 'reject',
        reason: 'PROMOTIONAL',
      });
      await sofia.getByText('Rejected').first().waitFor();
      await sofia
        .getByText(/PROMOTIONAL/)
        .first()
        .waitFor();
      // Where the page was opened only after the rejection, it is in correction already.
      const correct = sofia.getByRole('button', { name: 'Correct' });
      await correct
        .or(sofia.getByRole('button', { name: 'Submit again' }))
        .first()
        .waitFor();
      if (await correct.isVisible()) await correct.click();
      await sofia
        .getByRole('textbox', { name: 'Body' })
        .fill('Your tasting is booked for {{1}}, we look forward to seeing you.');
      await sofia.getByRole('button', { name: 'Submit again' }).click();
      await sofia.getByText('In review').first().waitFor();
      await system.simulator.call('POST', `/templates/${metaId}`, { action: 'approve' });
      await sofia.getByText('Approved').first().waitFor();
      await sofia.context().close();

      // Ravi's picker has been open all the time.
      await ravi.getByLabel('Search templates').fill('tasting');
      await ravi.getByRole('button', { name: /tasting_invitation/ }).click();
      await ravi.getByLabel(/Body 1/).fill('Friday at noon');
      await ravi.getByRole('button', { name: 'Send template' }).click();
      await eventually(async () => {
        const shown = JSON.stringify(await customer.received(business.phoneNumberId));
        expect(shown).toContain('Your tasting is booked for Friday at noon');
      });
    });

    it('C-008 lets two agents see each other at work, and a reply reopen the composer', async () => {
      await customer.write(business.phoneNumberId, 'Friday is fine, thank you');
      await composer(ravi).waitFor();
      const lucia = await openConsole(browser, system, LUCIA);
      await lucia.goto(`${system.consoleUrl}/inbox/${conversationId}`);
      await timeline(lucia).getByText('Friday is fine, thank you').waitFor();
      await ravi.getByRole('img', { name: 'Lucía Ferrer here too' }).waitFor();
      await composer(lucia).pressSequentially('We will be');
      await ravi
        .getByText(/typing…/)
        .first()
        .waitFor();
      await composer(lucia).fill('We will be glad to see you');
      await lucia.getByRole('button', { name: 'Send', exact: true }).click();
      await timeline(ravi).getByText('We will be glad to see you').waitFor();
      await lucia.context().close();
    });

    it('C-093 C-096 keeps the conversation from an agent of another team and from another organisation', async () => {
      const bastian = await system.signedIn(BASTIAN);
      const { items } = await bastian.call(listConversationsRoute, {});
      expect(items).toEqual([]);
      const hidden = await refused(bastian.call(getConversationRoute, { params: { conversationId } }));
      expect(hidden.status).toBe(404);
      const hiddenMessages = await refused(bastian.call(listMessagesRoute, { params: { conversationId } }));
      expect(hiddenMessages.status).toBe(404);
      const page = await openConsole(browser, system, BASTIAN);
      await page.goto(`${system.consoleUrl}/inbox/${conversationId}`);
      await page
        .getByText(/not found|may not see/i)
        .first()
        .waitFor();
      await page.context().close();

      const stranger = { name: 'Ida', email: 'ida@rival.example', password: 'a long enough password' };
      await system.api.call(
        createOrganisationRoute,
        { body: { name: 'Rival', administrator: stranger } },
        { 'x-setup-token': system.secret('setup-token') },
      );
      const { token } = await system.api.call(signInRoute, { body: stranger });
      const ida = system.api.as(token);
      expect((await ida.call(listConversationsRoute, {})).items).toEqual([]);
      expect((await ida.call(listInboxesRoute, {})).items).toEqual([]);
      expect((await ida.call(listTemplatesRoute, {})).items).toEqual([]);
      expect((await refused(ida.call(getConversationRoute, { params: { conversationId } }))).status).toBe(
        404,
      );
      const sent = await raviApi.call(listMessagesRoute, { params: { conversationId } });
      const messageId = sent.items[0]!.id;
      expect((await refused(ida.call(getMessageRoute, { params: { messageId } }))).status).toBe(404);
    });

    it('C-004 journals what it does not know, and takes nothing without a signature', async () => {
      const amara = await system.signedIn('amara@nimbus-bakery.example');
      const post = (body: string, signature?: string) =>
        fetch(`${system.webhookUrl}/webhooks/whatsapp-cloud/${business.app}`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            ...(signature !== undefined && { 'x-hub-signature-256': signature }),
          },
          body,
        });
      const sign = (body: string) =>
        `sha256=${createHmac('sha256', system.secret('app-secret')).update(body).digest('hex')}`;
      const unknown = JSON.stringify({
        object: 'whatsapp_business_account',
        entry: [
          {
            id: business.waba,
            time: 1_795_300_000,
            changes: [{ field: 'invented_in_2027', value: { answer: 42 } }],
          },
        ],
      });
      expect((await post(unknown)).status).toBe(401);
      expect((await post(unknown, sign(`${unknown} `))).status).toBe(401);
      for (let twice = 0; twice < 2; twice += 1)
        expect((await post(unknown, sign(unknown))).status).toBe(200);
      expect((await post('{"object":', sign('{"object":'))).status).toBe(400);
      await eventually(async () => {
        const { items } = await amara.call(searchJournalRoute, { query: { field: 'invented_in_2027' } });
        expect(items).toHaveLength(1);
        expect(items[0]).toMatchObject({ state: 'unknown', payload: { item: { answer: 42 } } });
      });
    });

    it('lets a ten-line program outside consume what customers write', async () => {
      const program = spawn(process.execPath, ['tools/build/run.mjs', 'docs/examples/message-log.ts'], {
        env: {
          ...process.env,
          NODE_OPTIONS: '',
          NATS_URL: system.natsUrl,
          NATS_USER: 'message-log',
          NATS_PASSWORD: system.secret('nats-message_log'),
        },
      });
      let printed = '';
      program.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
      program.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
      try {
        await customer.write(business.phoneNumberId, 'for the log');
        await eventually(
          () => expect(printed).toContain('Nora Lindgren {"type":"text","body":"for the log"}'),
          {
            timeoutMs: 30_000,
          },
        );
      } finally {
        program.kill('SIGKILL');
      }
    });

    it('needs at most 1 GB at rest as it is started by default', () => {
      const total = Number(/total\s+(\d+) MiB/.exec(system.output())![1]);
      process.stdout.write(`\nMemory of everything at rest (${title}): ${total} MiB\n`);
      // As processes of their own, each service brings its own frameworks.
      const limit = options.separate ? services.length * SEPARATE_SERVICE_MEBIBYTES : 0;
      expect(total).toBeLessThanOrEqual(GIGABYTE_IN_MEBIBYTES + limit);
    });
  });
}

async function refused(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('It was not refused.');
}
