import {
  getMessageRoute,
  listConversationsRoute,
  sendMessageRoute,
  startCallRoute,
} from '@parlance/gateway/contracts';
import { minutes, newId, seconds } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import { Refusal, type PublicApi } from '@parlance/testing/whole-system';
import { business } from '../dev/seed/whatsapp.ts';
import { atMost, told, type Figure, type GateOptions } from '../gates/gate';
import type { SystemBehindProxies } from './system-behind-proxies';

const OUTAGE_MINUTES = 10;

/**
 * Database and broker out of reach for ten minutes of Meta's clock, while customers go on writing: nothing is answered 200,
 * Meta's repetitions bring everything, and calls are refused with a reason.
 */
export async function longOutage(
  { system, database, broker }: SystemBehindProxies,
  { short, say }: Pick<GateOptions, 'short' | 'say'>,
): Promise<Figure[]> {
  const customers = short ? 10 : 100;
  const proxies = [database, broker];
  const { simulator } = system;
  const agent = await system.signedIn('dana@nimbus-bakery.example');
  const regular = await simulator.handset('Regular', '+15557028000');
  await regular.write(business.phoneNumberId, 'Good morning');
  const conversationId = await conversationOf(agent, regular.phone);
  const acceptedBefore = (await simulator.summary()).pendingWebhooks;
  if (acceptedBefore > 0) throw new Error('webhooks are under way before the outage');

  say('database and broker are cut off');
  for (const proxy of proxies) proxy.inject({ kind: 'cut' });
  const writers = await Promise.all(
    Array.from({ length: customers }, (_, n) =>
      simulator.handset(`Writer ${n}`, `+155570281${String(n).padStart(2, '0')}`),
    ),
  );
  await Promise.all(writers.map((writer, n) => writer.write(business.phoneNumberId, `During ${n}`)));
  const impatient = agentWithoutPatience(agent);
  const refusedCalls = await countRefusals(() =>
    impatient.call(startCallRoute, { body: { conversationId }, idempotencyKey: newId() }),
  );
  for (let minute = 0; minute < OUTAGE_MINUTES; minute += 1) await simulator.advance(minutes(1));
  // While the record is away every attempt has to fail: one that succeeded would be a false yes.
  const delivered = customers - Math.min(customers, (await simulator.summary()).pendingWebhooks);

  say('both are back');
  for (const proxy of proxies) proxy.inject({ kind: 'none' });
  const message = await eventually(
    () =>
      agent.call(sendMessageRoute, {
        params: { conversationId },
        body: { content: { type: 'text', body: 'We are back' } },
        idempotencyKey: 'after-the-outage',
      }),
    { timeoutMs: 120_000, intervalMs: 1_000 },
  );
  let missing = customers;
  await eventually(
    async () => {
      if ((await simulator.summary()).pendingWebhooks > 0) await simulator.advance(seconds(30));
      const found = await Promise.all(
        writers.map(({ phone }) => agent.call(listConversationsRoute, { query: { search: phone } })),
      );
      missing = found.filter(({ items }) => items.length !== 1).length;
      if (missing > 0) throw new Error(`${missing} are missing`);
    },
    { timeoutMs: 180_000, intervalMs: 1_000 },
  ).catch(() => undefined);
  const { state } = await agent.call(getMessageRoute, { params: { messageId: message.id } });
  return [
    told('minutes of outage', OUTAGE_MINUTES, 'min'),
    atMost('false 200', delivered, 0, ''),
    atMost('customers whose message did not come in the end', missing, 0, ''),
    atMost('calls that were not refused with a reason', 1 - refusedCalls, 0, ''),
    atMost('messages of agents that failed afterwards', state === 'failed' ? 1 : 0, 0, ''),
  ];
}

const agentWithoutPatience = (agent: PublicApi): PublicApi => agent.withPatience(0);

async function countRefusals(attempt: () => Promise<unknown>): Promise<number> {
  try {
    await attempt();
    return 0;
  } catch (error) {
    return error instanceof Refusal && error.problem.detail !== '' ? 1 : 0;
  }
}

function conversationOf(agent: PublicApi, phone: string): Promise<string> {
  return eventually(async () => {
    const { items } = await agent.call(listConversationsRoute, { query: { search: phone } });
    if (!items[0]) throw new Error('the conversation is not there yet');
    return items[0].id;
  });
}
