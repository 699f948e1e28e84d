import { expect } from '@jest/globals';
import {
  addNoteRoute,
  createTemplateRoute,
  editTemplateRoute,
  getMessageRoute,
  getTemplateRoute,
  listConversationsRoute,
  listMessagesRoute,
  sendMessageRoute,
  type Message,
  type OutgoingContent,
  type Template,
} from '@parlance/gateway/contracts';
import { hours, newId, seconds } from '@parlance/shared/kernel';
import {
  Refusal,
  type PublicApi,
  type Handset,
  type SimulatorControl,
  type WholeSystem,
} from '@parlance/testing/whole-system';
import { business } from '../../../tools/dev/seed/whatsapp.ts';

import { patiently } from './patiently';

const PATIENCE = { timeoutMs: 60_000, intervalMs: 150 };

/** Something that goes wrong at one of these moments. */
export type Moment = 'customer-writes' | 'agent-answers' | 'template-is-reviewed';
export type Interruption = { moment: Moment; strike: () => void };

/**
 * Steps 1 to 4 of a first conversation as one customer and one agent live it, through the public API and a handset, with
 * one interruption on the way. Throws unless everything arrives once and ends in the right state.
 */
export async function liveThroughAConversation(
  system: WholeSystem,
  people: { agent: PublicApi; supervisor: PublicApi },
  interruption?: Interruption,
): Promise<void> {
  const run = newId().slice(-12);
  const { simulator } = system;
  const strikeAt = (moment: Moment): void => {
    if (interruption?.moment === moment) interruption.strike();
  };
  const customer = await simulator.handset(`Customer ${run}`, freshPhone());
  const steps = new Steps(people.agent, simulator, customer);

  const greeting = `Hello ${run}`;
  await customer.write(business.phoneNumberId, greeting);
  strikeAt('customer-writes');
  const conversationId = await steps.conversationAppears(greeting);

  const answer = steps.send(conversationId, { type: 'text', body: `Good day ${run}` });
  strikeAt('agent-answers');
  await steps.arrivesOnce(await answer, `Good day ${run}`);
  await people.agent.call(addNoteRoute, { params: { conversationId }, body: { body: `Note ${run}` } });

  await simulator.advance(hours(25));
  await steps.freeTextIsRefused(conversationId);

  const template = await steps.templateIsCorrected(
    people.supervisor,
    `visit_${run.replaceAll('-', '_')}`,
    () => strikeAt('template-is-reviewed'),
  );
  const content = {
    type: 'template',
    name: template.name,
    language: template.language,
    parameters: { 'body.1': 'Friday', 'body.2': run },
  } as const;
  await steps.arrivesOnce(await steps.send(conversationId, content), `reference is ${run}`);

  await steps.nothingTwice(conversationId, { inbound: 1, outbound: 2, notes: 1 });
}

let lastPhone = 0;
/** From the range that is reserved for fiction, never twice in one run. */
const freshPhone = (): string => `+1555702${String((lastPhone += 1)).padStart(4, '0')}`;

class Steps {
  constructor(
    private readonly agent: PublicApi,
    private readonly simulator: SimulatorControl,
    private readonly customer: Handset,
  ) {}

  async conversationAppears(text: string): Promise<string> {
    return this.patiently(async () => {
      const { items } = await this.agent.call(listConversationsRoute, {
        query: { search: this.customer.phone },
      });
      expect(items).toHaveLength(1);
      expect(items[0]!.lastMessage?.preview).toBe(text);
      expect(items[0]!.window?.open).toBe(true);
      return items[0]!.id;
    });
  }

  send(conversationId: string, content: OutgoingContent): Promise<Message> {
    return this.agent.call(sendMessageRoute, {
      params: { conversationId },
      body: { content },
      idempotencyKey: newId(),
    });
  }

  /**
   * The handset shows it once and its state ends at delivered or read. A process that died between Meta's answer and its
   * own note of it leaves a message whose outcome nobody can know; it must say so and must not have been repeated.
   */
  async arrivesOnce(message: Message, text: string): Promise<void> {
    const outcome = await this.patiently(async () => {
      const { state, failure } = await this.agent.call(getMessageRoute, {
        params: { messageId: message.id },
      });
      if (state === 'unknown') await this.simulator.advance(seconds(60));
      if (state === 'failed') return failure!.code;
      expect(state).toMatch(/delivered|read/);
      return state;
    });
    const shown = (await this.customer.received(business.phoneNumberId)).filter(({ content, display }) =>
      JSON.stringify([content, display]).includes(text),
    );
    if (outcome === 'messaging.outcome_unknown') {
      expect(shown).toHaveLength(0);
      const again = await this.send(message.conversationId, resend(message));
      return this.arrivesOnce(again, text);
    }
    expect(outcome).toMatch(/delivered|read/);
    expect(shown).toHaveLength(1);
  }

  /** I19, C-033: refused before anything leaves, with rule and source. */
  async freeTextIsRefused(conversationId: string): Promise<void> {
    const before = (await this.simulator.ledger('message.accepted')).length;
    await this.patiently(async () => {
      const refusal = await this.send(conversationId, { type: 'text', body: 'too late' }).then(
        () => null,
        (error: unknown) => error,
      );
      expect(refusal).toBeInstanceOf(Refusal);
      const { problem } = refusal as Refusal;
      expect(problem.code).toBe('policy.window_closed');
      expect(problem.explanation!.rule.source).not.toBe('');
      expect(problem.explanation!.since).not.toBeNull();
      expect(problem.explanation!.alternatives.map(({ action }) => action)).toContain('send-template');
    });
    expect(await this.simulator.ledger('message.accepted')).toHaveLength(before);
  }

  /** Created, rejected with a reason, corrected, approved: without anybody asking Meta again by hand. */
  async templateIsCorrected(supervisor: PublicApi, name: string, meanwhile: () => void): Promise<Template> {
    const draft = (text: string) => ({
      name,
      language: 'en_US',
      category: 'UTILITY' as const,
      parameterFormat: 'POSITIONAL' as const,
      components: [{ type: 'BODY' as const, text, example: { body_text: [['Friday', '15:00']] } }],
    });
    const creating = supervisor.call(createTemplateRoute, {
      body: {
        wabaId: business.waba,
        draft: draft('Your visit is on {{1}}, reference {{2}}, we look forward to it.'),
      },
      idempotencyKey: newId(),
    });
    meanwhile();
    const { id } = await creating;
    await this.review(supervisor, id, { action: 'reject', reason: 'TAG_CONTENT_MISMATCH' }, (template) => {
      expect(template.status).toBe('REJECTED');
      expect(template.statusReason?.code).toBe('TAG_CONTENT_MISMATCH');
    });
    await supervisor.call(editTemplateRoute, {
      params: { templateId: id },
      body: {
        components: draft('Your appointment is on {{1}}. Its reference is {{2}}, please bring it along.')
          .components,
      },
      idempotencyKey: newId(),
    });
    return this.review(supervisor, id, { action: 'approve' }, ({ status }) =>
      expect(status).toBe('APPROVED'),
    );
  }

  private async review(
    supervisor: PublicApi,
    templateId: string,
    action: Record<string, unknown>,
    expected: (template: Template) => void,
  ): Promise<Template> {
    const read = () => supervisor.call(getTemplateRoute, { params: { templateId } });
    const metaId = await this.patiently(async () => {
      const template = await read();
      expect(template.metaId).not.toBeNull();
      return template.metaId!;
    });
    await this.simulator.call('POST', `/templates/${metaId}`, action);
    return this.patiently(async () => {
      const template = await read();
      expected(template);
      return template;
    });
  }

  async nothingTwice(
    conversationId: string,
    expected: { inbound: number; outbound: number; notes: number },
  ): Promise<void> {
    await this.patiently(async () => {
      const { items } = await this.agent.call(listMessagesRoute, {
        params: { conversationId },
        query: { limit: '100' },
      });
      const arrived = items.filter(({ failure }) => failure === null);
      const count = (direction: string): number =>
        arrived.filter((message) => message.direction === direction && message.content.type !== 'activity')
          .length;
      expect({ inbound: count('inbound'), outbound: count('outbound'), notes: count('internal') }).toEqual(
        expected,
      );
    });
    expect((await this.simulator.summary()).repeatedCallbackData).toEqual([]);
    expect(await this.customer.received(business.phoneNumberId)).toHaveLength(expected.outbound);
  }

  private patiently<T>(assertion: () => Promise<T>): Promise<T> {
    return patiently(this.simulator, assertion, PATIENCE);
  }
}

function resend(message: Message): OutgoingContent {
  const { content } = message;
  if (content.type === 'text') return { type: 'text', body: content.body };
  if (content.type !== 'template') throw new Error(`${content.type} is not sent in this scenario`);
  const [first, second] = /is on (.+)\. Its reference is (.+), please/.exec(content.body)!.slice(1);
  return {
    type: 'template',
    name: content.name,
    language: content.language,
    parameters: { 'body.1': first!, 'body.2': second! },
  };
}
