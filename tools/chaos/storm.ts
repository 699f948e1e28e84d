import { setTimeout as delay } from 'node:timers/promises';
import {
  getMessageRoute,
  listConversationsRoute,
  sendMessageRoute,
  type Message,
} from '@parlance/gateway/contracts';
import { newId } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import type { PublicApi, WholeSystem } from '@parlance/testing/whole-system';
import { business, numbers } from '../dev/seed/whatsapp.ts';
import { atMost, randomFrom, told, type Figure } from '../gates/gate';
import { sendWebhooks, type SentWebhooks } from './sent-webhooks';
import { SystemRecord } from './system-record';

export interface Strike {
  kind: string;
  strike(system: WholeSystem): void;
}

export interface StormPlan {
  seed: number;
  webhooks: number;
  webhooksPerSecond: number;
  /** Messages that an agent sends meanwhile, evenly over the time. */
  sends: number;
  /** One after the other, evenly over the time, in an order that the seed gives. */
  strikes: readonly Strike[];
  say(line: string): void;
}

const CUSTOMERS = 40;
/** Everything has to be through by then; restarts of killed processes wait up to 15 s. */
const SETTLED = { timeoutMs: 240_000, intervalMs: 1_000 };

/**
 * Webhooks and sends go on while the strikes come; afterwards every webhook that was answered 200 and every message that was
 * taken is looked up at its far end and counted.
 */
export async function storm(system: WholeSystem, plan: StormPlan): Promise<Figure[]> {
  const random = randomFrom(plan.seed);
  const strikes = plan.strikes
    .map((strike) => ({ strike, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ strike }) => strike);
  const seconds = plan.webhooks / plan.webhooksPerSecond;
  const run = `storm${plan.seed}x`;
  const agent = await system.signedIn('dana@nimbus-bakery.example');
  const conversationId = await openConversation(system, agent);

  const [webhooks, sent] = await Promise.all([
    sendWebhooks({
      url: `${system.webhookUrl}/webhooks/whatsapp-cloud/${business.app}`,
      appSecret: system.secret('app-secret'),
      number: { ...numbers[0]!, wabaId: business.waba, displayPhoneNumber: numbers[0]!.number },
      count: plan.webhooks,
      perSecond: plan.webhooksPerSecond,
      customers: CUSTOMERS,
      run,
      attempts: 180,
    }),
    sendMessages(agent, conversationId, plan.sends, seconds),
    strikeOut(system, strikes, seconds, plan.say),
  ]);
  plan.say(`answers: ${[...webhooks.answers].map(([status, times]) => `${status} ${times}×`).join(', ')}`);
  return [
    told('faults injected', strikes.length, ''),
    ...(await checkWebhooks(system, webhooks)),
    ...(await checkSends(system, agent, sent)),
  ];
}

async function strikeOut(
  system: WholeSystem,
  strikes: readonly Strike[],
  seconds: number,
  say: (line: string) => void,
): Promise<void> {
  for (const { kind, strike } of strikes) {
    await delay((seconds * 1000) / (strikes.length + 1));
    say(kind);
    // It may be down from the strike before; then this one hits nobody.
    await eventually(() => strike(system), { timeoutMs: 30_000, intervalMs: 250 });
  }
}

/** A customer of the simulator writes, so that free text may be sent. */
async function openConversation(system: WholeSystem, agent: PublicApi): Promise<string> {
  const customer = await system.simulator.handset('Storm', '+15557029999');
  await customer.write(business.phoneNumberId, 'Good morning');
  return eventually(async () => {
    const { items } = await agent.call(listConversationsRoute, { query: { search: customer.phone } });
    if (!items[0]) throw new Error('the conversation is not there yet');
    return items[0].id;
  });
}

async function sendMessages(
  agent: PublicApi,
  conversationId: string,
  count: number,
  seconds: number,
): Promise<Message[]> {
  const sent: Promise<Message>[] = [];
  for (let n = 0; n < count; n += 1) {
    await delay((seconds * 1000) / count);
    const body = { content: { type: 'text' as const, body: `Answer ${n}` } };
    sent.push(agent.call(sendMessageRoute, { params: { conversationId }, body, idempotencyKey: newId() }));
  }
  return Promise.all(sent);
}

async function checkWebhooks(system: WholeSystem, webhooks: SentWebhooks): Promise<Figure[]> {
  const record = await SystemRecord.of(system);
  try {
    const missing = await settled(async () => {
      const found = await record.messages(webhooks.wamids);
      return [...webhooks.accepted].filter((wamid) => !found.has(wamid)).length;
    });
    const twice = [...(await record.messages(webhooks.wamids)).values()].filter((times) => times > 1).length;
    const stale = await settled(() => record.staleWindows());
    const unpublished = await settled(() => record.unpublished());
    return [
      told('webhooks accepted', webhooks.accepted.size, ''),
      atMost('webhooks never accepted', webhooks.wamids.length - webhooks.accepted.size, 0, ''),
      atMost('accepted but absent', missing, 0, ''),
      atMost('projected twice', twice, 0, ''),
      atMost('windows that policy does not know', stale, 0, ''),
      atMost('facts that did not reach the stream', unpublished, 0, ''),
    ];
  } finally {
    await record.close();
  }
}

async function checkSends(
  system: WholeSystem,
  agent: PublicApi,
  sent: readonly Message[],
): Promise<Figure[]> {
  let states: Message[] = [];
  const open = await settled(async () => {
    states = await Promise.all(
      sent.map(({ id }) => agent.call(getMessageRoute, { params: { messageId: id } })),
    );
    // A send whose answer was lost is resolved by Meta's status, or by time.
    if (states.some(({ state }) => state === 'unknown')) await system.simulator.advance(20_000);
    return states.filter(({ state }) => ['queued', 'sending', 'unknown'].includes(state)).length;
  });
  const { repeatedCallbackData } = await system.simulator.summary();
  return [
    told('messages taken from the agent', sent.length, ''),
    atMost('messages without an outcome', open, 0, ''),
    told(
      'said to be of unknown outcome',
      states.filter(({ failure }) => failure?.code === 'messaging.outcome_unknown').length,
      '',
    ),
    atMost('messages sent twice', repeatedCallbackData.length, 0, ''),
  ];
}

/** Waits until there is nothing left to count, and gives what is left when that does not happen. */
async function settled(count: () => Promise<number>): Promise<number> {
  let left = -1;
  await eventually(async () => {
    left = await count();
    if (left > 0) throw new Error(`${left} left`);
  }, SETTLED).catch((error: unknown) => {
    if (left < 0) throw error;
  });
  return left;
}
