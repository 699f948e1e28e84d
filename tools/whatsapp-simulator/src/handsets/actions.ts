import { ControlError } from '../control/control-error';
import type { Simulation } from '../simulation';
import type { Handset, Json, Message, PhoneNumber } from '../state/model';
import { threadId } from '../state/store';
import { contactOf, identityFor, metadataOf } from './identity';
import { findNumber } from './inbound';

export function handsetFor(sim: Simulation, id: string): Handset {
  const handset = sim.store.handsets.get(id);
  if (!handset) throw new ControlError(404, `there is no handset ${id}`);
  return handset;
}

/** Opens the chat: everything the business sent up to `messageId`, or everything, counts as read. */
export function readChat(
  sim: Simulation,
  handset: Handset,
  request: { to?: string | undefined; messageId?: string | undefined },
): number {
  const now = sim.clock.ms();
  const upTo = request.messageId === undefined ? undefined : sim.store.messages.get(request.messageId);
  const number = upTo ? sim.store.numbers.get(upTo.numberId)! : findNumber(sim, request.to ?? '');
  const unread = sim.store
    .messagesOfThread(threadId(number.id, handset.id))
    .filter((message) => message.direction === 'outbound' && message.state === 'delivered')
    .filter((message) => !upTo || message.createdAt <= upTo.createdAt);
  for (const message of unread) sim.lifecycle.read(message, now);
  return unread.length;
}

export function playVoice(sim: Simulation, messageId: string): Message {
  const message = sim.store.messages.get(messageId);
  if (message?.type !== 'audio') throw new ControlError(404, `there is no voice message ${messageId}`);
  sim.lifecycle.played(message, sim.clock.ms());
  return message;
}

export function setBlocked(sim: Simulation, handset: Handset, to: string, blocked: boolean): void {
  const number = findNumber(sim, to);
  handset.blocked = handset.blocked.filter((id) => id !== number.id);
  if (blocked) handset.blocked.push(number.id);
  sim.store.handsets.put(handset);
  if (!blocked) sim.lifecycle.deliverWaiting(handset);
}

/** The marketing switch in the chat of one business; told by `user_preferences`. */
export function setMarketing(sim: Simulation, handset: Handset, to: string, value: 'stop' | 'resume'): void {
  const number = findNumber(sim, to);
  handset.marketingStopped = handset.marketingStopped.filter((id) => id !== number.wabaId);
  if (value === 'stop') handset.marketingStopped.push(number.wabaId);
  sim.store.handsets.put(handset);
  const now = sim.clock.ms();
  const identity = identityFor(sim, handset, number, now);
  const preference: Json = {};
  if (identity.waId !== null) preference['wa_id'] = identity.waId;
  if (identity.userId !== null) preference['user_id'] = identity.userId;
  Object.assign(preference, {
    detail:
      value === 'stop'
        ? 'User requested to stop marketing messages'
        : 'User requested to resume marketing messages',
    category: 'marketing_messages',
    value,
    timestamp: Math.floor(now / 1000),
  });
  sim.webhooks.emit({
    wabaId: number.wabaId,
    numberId: number.id,
    field: 'user_preferences',
    at: now,
    value: () => ({
      messaging_product: 'whatsapp',
      metadata: metadataOf(number),
      contacts: [contactOf(identity)],
      user_preferences: [preference],
    }),
  });
}

export function setOnline(sim: Simulation, handset: Handset, online: boolean): void {
  handset.online = online;
  sim.store.handsets.put(handset);
  if (online) sim.lifecycle.deliverWaiting(handset);
}

/** A new phone number also gives the user new business-scoped ids. Told as a system message, which has no contacts. */
export function changeNumber(sim: Simulation, handset: Handset, phone: string): void {
  const now = sim.clock.ms();
  const old = handset.waId;
  const threads = sim.store.threadsOfHandset(handset.id);
  const before = new Map(threads.map((thread) => [thread.id, identityOf(thread.numberId)]));
  // The phone indexes hold the old number as long as the item is known.
  sim.store.handsets.forget(handset.id);
  Object.assign(handset, { phone, waId: phone, bsuids: {}, firstBsuid: null });
  for (const portfolio of sim.store.portfolios.values()) {
    handset.bsuids[portfolio.id] = sim.ids.bsuid(handset.country, `${handset.id}:${phone}`, portfolio.id);
  }
  sim.store.handsets.put(handset);
  for (const thread of threads) {
    const { number, identity } = before.get(thread.id)!;
    const after = identityFor(sim, handset, number, now);
    emitSystem(sim, number, now, old, identity.userId, after.userId, after.waId);
  }

  function identityOf(numberId: string) {
    const number = sim.store.numbers.get(numberId)!;
    return { number, identity: identityFor(sim, handset, number, now) };
  }
}

function emitSystem(
  sim: Simulation,
  number: PhoneNumber,
  now: number,
  old: string | null,
  previousId: string | null,
  userId: string | null,
  waId: string | null,
): void {
  const system: Json = {
    type: waId === null ? 'user_changed_user_id' : 'user_changed_number',
    body: waId === null ? 'User changed their id' : `User changed from ${old} to ${waId}`,
  };
  if (waId !== null) system['wa_id'] = waId;
  if (userId !== null) Object.assign(system, { user_id: userId, previous_user_id: previousId });
  const entry: Json = {};
  if (waId !== null && old !== null) entry['from'] = old;
  if (previousId !== null) entry['from_user_id'] = previousId;
  Object.assign(entry, {
    id: sim.ids.message(old ?? '', true),
    timestamp: String(Math.floor(now / 1000)),
    type: 'system',
    system,
  });
  sim.webhooks.emit({
    wabaId: number.wabaId,
    numberId: number.id,
    field: 'messages',
    at: now,
    value: () => ({ messaging_product: 'whatsapp', metadata: metadataOf(number), messages: [entry] }),
  });
}
