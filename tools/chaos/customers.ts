import { listConversationsRoute } from '@parlance/gateway/contracts';
import { newId } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import type { Handset, PublicApi, WholeSystem } from '@parlance/testing/whole-system';
import { business } from '../dev/seed/whatsapp.ts';

/** Meta takes 45 messages to one person at once and then one in six seconds; more than these would wait for that. */
export const MOST_TO_ONE_PERSON = 20;

export const newHandset = ({ simulator }: WholeSystem): Promise<Handset> =>
  simulator.handset('Storm', `+15556${newId().replace(/\D/g, '').slice(-6)}`);

/** A customer of the simulator writes, so that free text may be sent. */
export async function openConversation(customer: Handset, agent: PublicApi): Promise<string> {
  await customer.write(business.phoneNumberId, 'Good morning');
  return eventually(async () => {
    const { items } = await agent.call(listConversationsRoute, { query: { search: customer.phone } });
    if (!items[0]) throw new Error('the conversation is not there yet');
    return items[0].id;
  });
}
