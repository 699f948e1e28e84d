import { sendMessageRoute } from '@parlance/gateway/contracts';
import { eventually } from '@parlance/testing/harness';
import { Refusal, type Handset, type WholeSystem } from '@parlance/testing/whole-system';
import { business } from '../dev/seed/whatsapp.ts';
import { atMost, told, type Figure } from '../gates/gate';
import { MOST_TO_ONE_PERSON, newHandset, openConversation } from './customers';

const CONCURRENT = 100;

/** The same write a hundred times at once, again and again: one effect each; the same key with another body is refused. */
export async function sameWriteAgain(system: WholeSystem, seed: number, rounds: number): Promise<Figure[]> {
  const agent = await system.signedIn('dana@nimbus-bakery.example');
  const customers: Handset[] = [];
  let conversationId = '';
  let differing = 0;
  let unrefused = 0;
  for (let round = 0; round < rounds; round += 1) {
    if (round % MOST_TO_ONE_PERSON === 0) {
      const customer = await newHandset(system);
      customers.push(customer);
      conversationId = await openConversation(customer, agent);
    }
    const send = (text: string) =>
      agent.call(sendMessageRoute, {
        params: { conversationId },
        body: { content: { type: 'text', body: text } },
        idempotencyKey: `same-${seed}-${round}`,
      });
    const answers = await Promise.all(Array.from({ length: CONCURRENT }, () => send(`Round ${round}`)));
    if (new Set(answers.map(({ id }) => id)).size !== 1) differing += 1;
    const other = await send('Something else').catch((error: unknown) => error);
    if (!(other instanceof Refusal) || other.status !== 409) unrefused += 1;
  }
  const effects = await eventually(
    async () => {
      const received = await Promise.all(customers.map((each) => each.received(business.phoneNumberId)));
      const texts = received.flat().map(({ content }) => content['body']);
      if (new Set(texts).size < rounds) throw new Error('not everything has arrived');
      return texts.length;
    },
    { timeoutMs: 240_000, intervalMs: 500 },
  );
  return [
    told('writes', rounds * CONCURRENT, ''),
    atMost('rounds with more than one answer', differing, 0, ''),
    atMost('messages at the phone beyond one a round', effects - rounds, 0, ''),
    atMost('other bodies under the same key that were taken', unrefused, 0, ''),
  ];
}
