import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { getMessageRoute, sendMessageRoute, type Message } from '@parlance/gateway/contracts';
import { minutes, newId } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import type { Handset, PublicApi, WholeSystem } from '@parlance/testing/whole-system';
import { business, numbers } from '../dev/seed/whatsapp.ts';
import { atMost, randomFrom, told, type Figure } from '../gates/gate';
import { MOST_TO_ONE_PERSON, newHandset, openConversation } from './customers';
import type { FaultLedger } from './fault-ledger';
import { faultyGraph } from './graph-faults';
import { sendWebhooks, type SentWebhooks } from './sent-webhooks';
import type { Strike } from './strikes';
import { SystemRecord } from './system-record';
import type { Target } from './target';

export interface StormPlan<T extends Target> {
  seed: number;
  webhooks: number;
  webhooksPerSecond: number;
  /** So much of the webhooks meets a fault of the network each. */
  faultyShare?: number;
  /** Messages that an agent sends meanwhile, evenly over the time. */
  sends: number;
  /** Whether Graph errs in every way that it can. */
  faultyGraph?: boolean;
  /** Pictures that a customer sends meanwhile. */
  pictures?: number;
  /** One after the other, spread over the time, in an order that the seed gives. */
  strikes: readonly Strike<T>[];
  ledger: FaultLedger;
  say(line: string): void;
}

const CUSTOMERS = 40;
/** Whoever is struck again and again when it has just come back is away until the strikes are over. */
const PATIENCE_MS = minutes(15);
/** Everything has to be through by then; restarts of killed processes wait up to 15 s. */
const SETTLED = { timeoutMs: 240_000, intervalMs: 1_000 };

/**
 * Webhooks and sends go on while the strikes come; afterwards every webhook that was answered 200 and every message that was
 * taken is looked up at its far end and counted.
 */
export async function storm<T extends Target>(target: T, plan: StormPlan<T>): Promise<Figure[]> {
  const { system } = target;
  const { seed, ledger } = plan;
  const random = randomFrom(seed);
  const strikes = plan.strikes
    .map((strike) => ({ strike, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ strike }) => strike);
  const duration = plan.webhooks / plan.webhooksPerSecond;
  const agent = (await system.signedIn('dana@nimbus-bakery.example')).withPatience(PATIENCE_MS);
  const customer = await newHandset(system);
  const conversationIds = [await openConversation(customer, agent)];
  while (conversationIds.length * MOST_TO_ONE_PERSON < plan.sends)
    conversationIds.push(await openConversation(await newHandset(system), agent));
  const endGraphFaults = plan.faultyGraph ? await faultyGraph(system.simulator, ledger) : undefined;

  const [webhooks, sent, pictures] = await Promise.all([
    sendWebhooks({
      url: `${system.webhookUrl}/webhooks/whatsapp-cloud/${business.app}`,
      appSecret: system.secret('app-secret'),
      number: { ...numbers[0]!, wabaId: business.waba, displayPhoneNumber: numbers[0]!.number },
      count: plan.webhooks,
      perSecond: plan.webhooksPerSecond,
      customers: CUSTOMERS,
      // Storms may follow one another on the same system.
      run: `storm${seed}x${newId()}x`,
      attempts: 60,
      ...(plan.faultyShare && { faults: { share: plan.faultyShare, random, ledger } }),
    }),
    sendMessages(agent, conversationIds, plan.sends, duration),
    sendPictures(customer, plan.pictures ?? 0, duration),
    strikeOut(target, strikes, duration, plan),
  ]);
  await endGraphFaults?.();
  plan.say(`answers: ${[...webhooks.answers].map(([status, times]) => `${status} ${times}×`).join(', ')}`);
  return [
    told('faults injected', ledger.total, ''),
    ...(await checkWebhooks(target, webhooks, plan.say)),
    ...(await checkSends(system, agent, sent)),
    ...(await checkPictures(target, pictures)),
  ];
}

async function strikeOut<T extends Target>(
  target: T,
  strikes: readonly Strike<T>[],
  duration: number,
  { ledger, say }: StormPlan<T>,
): Promise<void> {
  const started = performance.now();
  for (const [n, { kind, detail, strike }] of strikes.entries()) {
    const due = started + (duration * 1_000 * (n + 1)) / (strikes.length + 1);
    await delay(Math.max(0, due - performance.now()));
    say(detail === undefined ? kind : `${kind}: ${detail}`);
    // It may be down from the strike before; then this one hits nobody.
    await eventually(() => strike(target), { timeoutMs: 30_000, intervalMs: 250 });
    ledger.count(kind);
  }
}

async function sendMessages(
  agent: PublicApi,
  conversationIds: readonly string[],
  count: number,
  seconds: number,
): Promise<Message[]> {
  const sent: Promise<Message>[] = [];
  for (let n = 0; n < count; n += 1) {
    await delay((seconds * 1000) / count);
    const conversationId = conversationIds[n % conversationIds.length]!;
    const body = { content: { type: 'text' as const, body: `Answer ${n}` } };
    const taken = agent.call(sendMessageRoute, { params: { conversationId }, body, idempotencyKey: newId() });
    // One that fails is told at the end, and does not end the process in between.
    taken.catch(() => undefined);
    sent.push(taken);
  }
  return Promise.all(sent);
}

/** The wamids of what was sent. */
async function sendPictures(customer: Handset, count: number, seconds: number): Promise<string[]> {
  const wamids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    await delay((seconds * 1000) / count);
    const media = { data: randomBytes(100_000).toString('base64'), mime_type: 'image/jpeg' };
    wamids.push((await customer.send({ to: business.phoneNumberId, type: 'image', media })).id);
  }
  return wamids;
}

async function checkWebhooks(
  target: Target,
  webhooks: SentWebhooks,
  say: (line: string) => void,
): Promise<Figure[]> {
  const record = await SystemRecord.at(target.databaseUrl);
  try {
    const missing = await settled(async () => {
      const found = await record.messages(webhooks.wamids);
      return [...webhooks.accepted].filter((wamid) => !found.has(wamid)).length;
    });
    if (missing > 0) for (const line of await record.notProjected()) say(`not projected: ${line}`);
    const twice = [...(await record.messages(webhooks.wamids)).values()].filter((times) => times > 1).length;
    const stale = await settled(() => record.staleWindows());
    const unpublished = await settled(() => record.unpublished());
    return [
      told('webhooks accepted', webhooks.accepted.size, ''),
      atMost('webhooks never accepted', webhooks.wamids.length - webhooks.accepted.size, 0, ''),
      atMost('accepted but absent', missing, 0, ''),
      atMost('accepted though it was damaged', webhooks.forgeries, 0, ''),
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

async function checkPictures(target: Target, wamids: readonly string[]): Promise<Figure[]> {
  if (wamids.length === 0) return [];
  const record = await SystemRecord.at(target.databaseUrl);
  try {
    const lacking = await settled(async () => {
      const kept = await record.filesKept(wamids);
      // Whoever was killed while it copied one has it on lease for minutes.
      if (kept < wamids.length) await target.system.simulator.advance(20_000);
      return wamids.length - kept;
    });
    return [told('pictures sent', wamids.length, ''), atMost('pictures that were not kept', lacking, 0, '')];
  } finally {
    await record.close();
  }
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
