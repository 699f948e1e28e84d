import type { ChatMessage, Json } from './api';
import { bubble, type BubbleActions, type PermissionAnswer } from './bubble';
import { minutesAndSeconds, type CallView } from './call-screen';
import { clockTime, dayName, h, phoneIcon } from './dom';

/** Messages, and calls that are over, in the order of time with a line for each day. */
export function drawLog(messages: ChatMessage[], calls: CallView[], actions: BubbleActions): HTMLElement[] {
  const entries = [
    ...messages.map((message) => ({ at: message.at, draw: () => bubble(message, actions) })),
    ...calls.flatMap((each) =>
      each.endedAt === null ? [] : [{ at: each.endedAt, draw: () => pastCall(each, each.endedAt ?? 0) }],
    ),
  ].sort((a, b) => a.at - b.at);
  let day = '';
  return entries.flatMap(({ at, draw }) => {
    const today = dayName(at);
    const divider = today === day ? [] : [h('p', { class: 'day' }, today)];
    day = today;
    return [...divider, draw()];
  });
}

/** The latest answer to each permission request. */
export function answersIn(messages: ChatMessage[]): Map<string, PermissionAnswer> {
  const found = new Map<string, PermissionAnswer>();
  for (const { quoted, content } of messages) {
    const reply = (content as Json | null)?.['call_permission_reply'] as Json | undefined;
    if (quoted && reply)
      found.set(quoted.id, {
        response: reply['response'] === 'accept' ? 'accept' : 'reject',
        permanent: reply['is_permanent'] === true,
      });
  }
  return found;
}

const pastCall = (past: CallView, endedAt: number): HTMLElement =>
  h('p', { class: 'day' }, phoneIcon(), ` ${outcome(past, endedAt)} · ${clockTime(endedAt)}`);

function outcome({ direction, answeredAt }: CallView, endedAt: number): string {
  if (answeredAt !== null) return `Voice call, ${minutesAndSeconds((endedAt - answeredAt) / 1000)}`;
  return direction === 'business' ? 'Missed voice call' : 'Voice call, no answer';
}
