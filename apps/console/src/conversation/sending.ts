import { addNoteRoute, sendMessageRoute, type Message } from '@parlance/gateway/contracts';
import { call, type InputOf } from '../api/call';
import { ApiError, problemOf } from '../api/problem';
import { queryClient } from '../api/query-client';
import { conversationQuery } from '../api/queries';
import { Cache } from '../realtime/cache';
import { createStore } from '../ui/store';
import {
  isOwnUnanswered,
  pendingSends,
  readPending,
  retryDelay,
  withPending,
  withoutPending,
  writePending,
  type PendingSend,
} from './pending-sends';

/** Messages of the feed that wait for the answer to the request that made them. */
const heldBack = createStore<readonly Message[]>([]);

export function holdsBack(message: Message, userId: string): boolean {
  if (!isOwnUnanswered(pendingSends.get(), message, userId)) return false;
  heldBack.set((messages) => [...messages, message]);
  return true;
}

function remember(change: (sends: readonly PendingSend[]) => readonly PendingSend[]): void {
  pendingSends.set(change);
  writePending(localStorage, pendingSends.get());
}

function release(userId: string, conversationId: string): void {
  const stillSending = pendingSends
    .get()
    .some((send) => send.conversationId === conversationId && send.state === 'sending');
  if (stillSending) return;
  const cache = new Cache(queryClient, userId);
  const [released, kept] = [true, false].map((own) =>
    heldBack.get().filter((message) => (message.conversationId === conversationId) === own),
  ) as [Message[], Message[]];
  heldBack.set(kept);
  for (const message of released) cache.message(message);
}

const ask = (send: PendingSend): Promise<Message> => {
  const options = { idempotencyKey: send.key };
  const params = { conversationId: send.conversationId };
  return send.kind === 'note'
    ? call(addNoteRoute, { params, body: send.body as InputOf<typeof addNoteRoute>['body'] }, options)
    : call(
        sendMessageRoute,
        { params, body: send.body as InputOf<typeof sendMessageRoute>['body'] },
        options,
      );
};

/** Asks the server, and again when no answer comes. The key stays the same, so there is one message in the end. */
export async function send(pending: PendingSend): Promise<void> {
  const asking: PendingSend = {
    ...pending,
    state: 'sending',
    attempts: pending.attempts + 1,
    problem: null,
  };
  remember((sends) => withPending(sends, asking));
  try {
    const message = await ask(asking);
    new Cache(queryClient, asking.userId).message(message);
    remember((sends) => withoutPending(sends, asking.key));
  } catch (error) {
    const problem = problemOf(error);
    const mayAskAgain = !(error instanceof ApiError) || error.retryable;
    remember((sends) =>
      withPending(sends, { ...asking, state: mayAskAgain ? 'waiting' : 'refused', problem }),
    );
    if (problem.code.startsWith('policy.'))
      void queryClient.invalidateQueries({ queryKey: conversationQuery(asking.conversationId).queryKey });
    const delay = mayAskAgain ? retryDelay(asking.attempts) : null;
    if (delay !== null) setTimeout(() => retryIfWaiting(asking.key), delay);
  }
  release(asking.userId, asking.conversationId);
}

export function retryIfWaiting(key: string): void {
  const waiting = pendingSends
    .get()
    .find((candidate) => candidate.key === key && candidate.state === 'waiting');
  if (waiting) void send(waiting);
}

export const discard = (key: string): void => remember((sends) => withoutPending(sends, key));

/** Takes up what was not answered when the page was left, and what waited for the network. */
export function resumeSending(userId: string): () => void {
  pendingSends.set(readPending(localStorage));
  const askAgain = (): void => {
    for (const { key, userId: owner } of pendingSends.get()) if (owner === userId) retryIfWaiting(key);
  };
  window.addEventListener('online', askAgain);
  askAgain();
  return () => window.removeEventListener('online', askAgain);
}
