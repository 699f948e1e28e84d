import { useCallback, useMemo } from 'react';
import { useSession } from '../session/session';
import { createStore, useStore } from '../ui/store';
import { Drafts, type Draft } from './drafts';

/** Drafts that were touched since the page was opened, by conversation; each is also in the browser's storage. */
const touched = createStore<Readonly<Record<string, Draft>>>({});

export function useDraft(conversationId: string): [Draft, (change: Partial<Draft>) => void] {
  const { principal } = useSession();
  const drafts = useMemo(() => new Drafts(localStorage, principal.id), [principal.id]);
  const stored = useMemo(() => drafts.read(conversationId), [drafts, conversationId]);
  const draft = useStore(touched)[conversationId] ?? stored;
  const change = useCallback(
    (part: Partial<Draft>) => {
      const next = { ...(touched.get()[conversationId] ?? drafts.read(conversationId)), ...part };
      drafts.write(conversationId, next);
      touched.set((all) => ({ ...all, [conversationId]: next }));
    },
    [conversationId, drafts],
  );
  return [draft, change];
}

export const COMPOSER_ID = 'composer-text';

/** Puts the cursor into the composer, once what was just changed is on screen. */
export const focusComposer = (): void => {
  requestAnimationFrame(() => document.getElementById(COMPOSER_ID)?.focus());
};
