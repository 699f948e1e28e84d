import { amend, readInboundMessage, type AmendmentFact, type InboundFact } from '@parlance/messaging/domain';
import { newId } from '@parlance/shared/kernel';
import { claimKey, lockMessages, updateMessages } from '../persistence/messages.sql';
import { parkFact } from '../persistence/parked.sql';
import { projectEntries, type Entry } from './project-entries';
import { failed, projected, unknown, type Projection, type RoutedItem, type Verdict } from './projection';
import { sightPerson } from './sight-person';

/** Many of `value.messages[]` become part of their conversations. */
export async function projectMessages(
  projection: Projection,
  items: readonly RoutedItem[],
): Promise<Map<string, Verdict>> {
  const verdicts = new Map<string, Verdict>();
  const entries: Entry[] = [];
  const amendments: { item: RoutedItem; fact: InboundFact; target: string; amendment: AmendmentFact }[] = [];
  for (const item of items) {
    const read = readInboundMessage(item.payload, newId());
    if (!read.ok) {
      const { reason, detail } = read.error;
      verdicts.set(item.id, reason === 'unknown' ? unknown(detail) : failed(detail));
      continue;
    }
    const fact = read.value;
    if (fact.type === 'message' || fact.type === 'identity-change') entries.push({ item, fact });
    else amendments.push({ item, fact, target: fact.target, amendment: amendmentOf(fact) });
    verdicts.set(item.id, projected);
  }
  await projectEntries(projection, entries);
  for (const { item, fact, target, amendment } of amendments)
    verdicts.set(item.id, await projectAmendment(projection, item, fact, target, amendment));
  return verdicts;
}

function amendmentOf(fact: Extract<InboundFact, { target: string }>): AmendmentFact {
  switch (fact.type) {
    case 'reaction':
      return {
        type: 'reaction',
        by: 'customer',
        reaction: { emoji: fact.emoji, at: fact.at, id: fact.wamid },
      };
    case 'edit':
      return { type: 'edit', content: fact.content, at: fact.at, id: fact.wamid };
    case 'revoke':
      return { type: 'revoke', at: fact.at };
  }
}

/** A reaction, an edit or a withdrawal: part of the message it is about, or parked until that is known. */
async function projectAmendment(
  projection: Projection,
  item: RoutedItem,
  fact: InboundFact,
  target: string,
  amendment: AmendmentFact,
): Promise<Verdict> {
  const { tx, tenantId, changes, now } = projection;
  await sightPerson(projection, item, { ...fact.sender, at: fact.at, retires: [] });
  const key = { inboxId: item.inboxId, wamid: target };
  const messageId = await claimKey(tx, tenantId, key, null);
  if (messageId === null) {
    await parkFact(tx, tenantId, key, item.id, { about: 'content', fact: amendment }, now);
    return projected;
  }
  const [message] = await lockMessages(tx, tenantId, [messageId]);
  if (!message) return failed('the message it is about is gone');
  const amendments = amend(message.amendments, amendment);
  if (amendments === message.amendments) return projected;
  updateMessages(tx, tenantId, [{ ...message, amendments, version: message.version + 1 }]);
  changes.messageAmended(messageId, item.id);
  return projected;
}
