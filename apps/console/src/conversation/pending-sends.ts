import type { Message, MessageContent, sendMessageRoute } from '@parlance/gateway/contracts';
import type { Problem } from '@parlance/shared/contract-kit';
import type { InputOf } from '../api/call';
import { createStore } from '../ui/store';

/**
 * A message or note on its way to the server. It keeps its idempotency key until the server has answered, also over a
 * reload of the page: asking again never makes a second message (I36).
 */
export interface PendingSend {
  readonly key: string;
  readonly userId: string;
  readonly conversationId: string;
  readonly kind: 'message' | 'note';
  readonly body: InputOf<typeof sendMessageRoute>['body'] | { body: string };
  /** What stands in the timeline meanwhile. */
  readonly preview: MessageContent;
  readonly createdAt: string;
  /** `sending`: asked, no answer yet. `waiting`: no answer came, will be asked again. `refused`: the server said no. */
  readonly state: 'sending' | 'waiting' | 'refused';
  readonly attempts: number;
  readonly problem: Problem | null;
}

const STORED_UNDER = 'parlance.pending-sends';
type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem'>;

/** What was not answered when the page was left; it waits to be asked again with the same key. */
export function readPending(storage: Storage): PendingSend[] {
  try {
    const stored = JSON.parse(storage.getItem(STORED_UNDER) ?? '[]') as PendingSend[];
    return stored.map((send) => (send.state === 'sending' ? { ...send, state: 'waiting' } : send));
  } catch {
    return [];
  }
}

export const writePending = (storage: Storage, sends: readonly PendingSend[]): void =>
  storage.setItem(STORED_UNDER, JSON.stringify(sends));

export const pendingSends = createStore<readonly PendingSend[]>([]);

export const withPending = (sends: readonly PendingSend[], changed: PendingSend): readonly PendingSend[] => {
  const at = sends.findIndex((send) => send.key === changed.key);
  return at === -1 ? [...sends, changed] : sends.with(at, changed);
};

export const withoutPending = (sends: readonly PendingSend[], key: string): readonly PendingSend[] =>
  sends.filter((send) => send.key !== key);

const ANSWERED_WITHIN_MS = 10_000;

/**
 * Whether a message from the feed is this person's own that the server has not answered for yet. It is shown once, as
 * pending; the answer brings the message itself.
 */
export function isOwnUnanswered(sends: readonly PendingSend[], message: Message, userId: string): boolean {
  return (
    message.author.id === userId &&
    sends.some(
      (send) =>
        send.state === 'sending' &&
        send.conversationId === message.conversationId &&
        Math.abs(Date.parse(message.occurredAt) - Date.parse(send.createdAt)) < ANSWERED_WITHIN_MS,
    )
  );
}

/** How long to wait before asking again by itself; null when only the person may ask again. */
export function retryDelay(attempts: number): number | null {
  const delays = [1_000, 3_000, 8_000, 20_000, 45_000];
  return delays[attempts - 1] ?? null;
}
