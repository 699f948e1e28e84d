import type { RealtimeChange, Viewer } from '@parlance/gateway/contracts';
import { queryClient } from '../api/query-client';
import { sessionQuery } from '../api/queries';
import { learnCall } from '../calls/phone';
import { holdsBack } from '../conversation/sending';
import { createStore } from '../ui/store';
import { Cache } from './cache';
import { Feed, type FeedStatus } from './feed';
import { Overtaken } from './overtaken';
import { learnServerTime } from './server-clock';

/** The one place of what is live: the state of the line, who looks at what, and the way of changes into the cache. */
export const feedStatus = createStore<FeedStatus>('connecting');
export const presence = createStore<Readonly<Record<string, Viewer[]>>>({});

let feed: Feed | undefined;
/** A page that opens on a conversation says so before the feed is there. */
let viewed: string | null = null;

export function startRealtime(userId: string): () => void {
  const merging = new Cache(queryClient, userId);
  const overtaken = new Overtaken(queryClient, (change) => merging.again(change));
  const started = new Feed({
    status: (status) => feedStatus.set(status),
    gap: () => void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' }),
    change: (change: RealtimeChange) => {
      if (change.kind === 'message' && holdsBack(change.message, userId)) return;
      if (change.kind === 'call') learnCall(change.call);
      merging.apply(change);
      overtaken.heard(change);
    },
    viewers: (conversationId, viewers) => presence.set((all) => ({ ...all, [conversationId]: viewers })),
    serverTime: learnServerTime,
    refused: () => queryClient.setQueryData(sessionQuery.queryKey, null),
  });
  const hurry = (): void => started.hurry();
  feed = started;
  started.view(viewed);
  window.addEventListener('online', hurry);
  started.start();
  return () => {
    window.removeEventListener('online', hurry);
    started.stop();
    overtaken.stop();
    presence.set({});
    feed = undefined;
  };
}

/** Says which conversation is on screen; null for none. */
export function viewConversation(conversationId: string | null): void {
  viewed = conversationId;
  feed?.view(conversationId);
}

export const sayTyping = (conversationId: string, typing: boolean): void =>
  feed?.typing(conversationId, typing);
