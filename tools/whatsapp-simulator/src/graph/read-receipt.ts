import { seconds } from '@parlance/shared/kernel';
import { threadOf } from '../handsets/identity';
import type { Simulation } from '../simulation';
import type { Json, PhoneNumber } from '../state/model';
import { threadId } from '../state/store';
import { invalidValue } from './graph-error';
import { readSchema } from './message-schema';
import { parseGraph } from './parse';

const REACH = 30 * 86_400_000;
const TYPING_SHOWN = seconds(25);

/** The business has read an inbound message, and earlier ones with it; optionally it is typing. */
export function markRead(sim: Simulation, number: PhoneNumber, body: Json): { success: true } {
  const request = parseGraph(readSchema, body);
  const now = sim.clock.ms();
  const message = sim.store.messages.get(request.message_id);
  if (
    !message ||
    message.direction !== 'inbound' ||
    message.numberId !== number.id ||
    message.createdAt < now - REACH
  ) {
    throw invalidValue('Param message_id is not a message this number received within the last 30 days');
  }
  const handsetId = message.handsetId!;
  for (const earlier of sim.store.messagesOfThread(threadId(number.id, handsetId))) {
    if (earlier.direction !== 'inbound' || earlier.readAt !== null || earlier.createdAt > message.createdAt)
      continue;
    earlier.readAt = now;
    earlier.state = 'read';
    sim.store.messages.put(earlier);
  }
  if (request.typing_indicator) {
    sim.store.threads.put({ ...threadOf(sim, number.id, handsetId), typingUntil: now + TYPING_SHOWN });
  }
  sim.handsetEvents.publish(handsetId, { type: 'thread', numberId: number.id, messageId: message.id });
  return { success: true };
}
