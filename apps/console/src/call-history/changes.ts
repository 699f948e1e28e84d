import type {
  CallHistoryEntry,
  CallRecording,
  FunctionRun,
  RealtimeChange,
} from '@parlance/gateway/contracts';
import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { CallHistoryPages } from './queries';

const SERVER_KNOWS_AFTER_MS = 800;

/** A row in the place where it stands; null when the list does not show it. */
export function withEntry(pages: CallHistoryPages, entry: CallHistoryEntry): CallHistoryPages | null {
  let isListed = false;
  const next = pages.pages.map((page) => {
    const at = page.items.findIndex(({ callId }) => callId === entry.callId);
    if (at === -1) return page;
    isListed = true;
    // Where a search found its words is known to the search only.
    const excerpt = entry.excerpt ?? page.items[at]?.excerpt ?? null;
    return { ...page, items: page.items.with(at, { ...entry, excerpt }) };
  });
  return isListed ? { ...pages, pages: next } : null;
}

/** What is spoken while the call runs, each utterance once and in order. */
export function withUtterance(
  recording: CallRecording,
  utterance: CallRecording['transcript']['utterances'][number],
): CallRecording {
  const { utterances } = recording.transcript;
  const isSame = (one: typeof utterance): boolean =>
    one.side === utterance.side && one.startMs === utterance.startMs;
  const next = [...utterances.filter((one) => !isSame(one)), utterance].toSorted(
    (a, b) => a.startMs - b.startMs,
  );
  return { ...recording, transcript: { ...recording.transcript, utterances: next } };
}

let due: ReturnType<typeof setTimeout> | undefined;

/** Places, counts and totals are the server's. Many changes in a row ask once. */
function askAgain(client: QueryClient): void {
  due ??= setTimeout(() => {
    due = undefined;
    void client.invalidateQueries({ queryKey: ['call-history'] });
  }, SERVER_KNOWS_AFTER_MS);
}

function historyChanged(client: QueryClient, entry: CallHistoryEntry): void {
  client.setQueryData<CallHistoryEntry>(['call-history-entry', entry.callId], (known) => known && entry);
  let isListed = false;
  client.setQueriesData<CallHistoryPages>({ queryKey: ['call-history'] }, (pages) => {
    const next = pages && withEntry(pages, entry);
    isListed ||= next !== undefined && next !== null;
    return next ?? pages;
  });
  // While a call runs its row changes in place; one that is new or over may belong elsewhere.
  if (!isListed || entry.state === 'ended') askAgain(client);
}

function runChanged(client: QueryClient, run: FunctionRun): void {
  let isListed = false;
  client.setQueriesData<InfiniteData<{ items: FunctionRun[] }>>({ queryKey: ['function-runs'] }, (pages) => {
    if (!pages) return pages;
    return {
      ...pages,
      pages: pages.pages.map((page) => {
        const at = page.items.findIndex(({ id }) => id === run.id);
        if (at === -1) return page;
        isListed = true;
        return { ...page, items: page.items.with(at, run) };
      }),
    };
  });
  if (!isListed) void client.invalidateQueries({ queryKey: ['function-runs'] });
}

/** Takes a change of the feed into what the pages about calls have cached. Other changes are none of their business. */
export function applyToCallPages(client: QueryClient, change: RealtimeChange): void {
  switch (change.kind) {
    case 'call-history':
      return historyChanged(client, change.entry);
    case 'recording':
      // The feed says that there is news; the transcript itself is fetched.
      return void client.invalidateQueries({ queryKey: ['call-recording', change.recording.callId] });
    case 'utterance':
      client.setQueryData<CallRecording>(
        ['call-recording', change.callId],
        (known) => known && withUtterance(known, change.utterance),
      );
      return;
    case 'callback':
      return void client.invalidateQueries({ queryKey: ['callbacks'] });
    case 'call-permission':
      return void client.invalidateQueries({ queryKey: ['call-permissions'] });
    case 'call-settings':
      return void client.invalidateQueries({ queryKey: ['call-settings', change.settings.inboxId] });
    case 'message-function':
      return void client.invalidateQueries({ queryKey: ['functions', change.function.agentId] });
    case 'function-run':
      return runChanged(client, change.run);
  }
}
