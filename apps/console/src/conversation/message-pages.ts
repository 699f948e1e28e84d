import type { Message } from '@parlance/gateway/contracts';
import type { MessagePages } from '../api/queries';
import { newerMessage, withStatus, type StatusChange } from './message-state';

const isNewer = (a: Message, b: Message): boolean =>
  a.occurredAt === b.occurredAt ? a.id > b.id : a.occurredAt > b.occurredAt;

/** Changes one message where it stands; the same pages when nothing changed. */
function amend(pages: MessagePages, id: string, change: (message: Message) => Message): MessagePages {
  let changed = false;
  const next = pages.pages.map((page) => {
    const at = page.items.findIndex((item) => item.id === id);
    const known = page.items[at];
    if (!known) return page;
    const message = change(known);
    if (message === known) return page;
    changed = true;
    return { ...page, items: page.items.with(at, message) };
  });
  return changed ? { ...pages, pages: next } : pages;
}

/** Puts a message into the pages (newest first): in place when it is known, in order when it is new. */
export function withMessage(pages: MessagePages, message: Message): MessagePages {
  if (pages.pages.some((page) => page.items.some((item) => item.id === message.id)))
    return amend(pages, message.id, (known) => newerMessage(known, message));
  for (const [index, page] of pages.pages.entries()) {
    const at = page.items.findIndex((item) => isNewer(message, item));
    const isLastPage = index === pages.pages.length - 1;
    if (at === -1 && !(isLastPage && page.nextCursor === null)) continue;
    const items = page.items.toSpliced(at === -1 ? page.items.length : at, 0, message);
    return { ...pages, pages: pages.pages.with(index, { ...page, items }) };
  }
  // Older than everything loaded: the page it belongs to will bring it.
  return pages;
}

export const withMessageStatus = (pages: MessagePages, id: string, change: StatusChange): MessagePages =>
  amend(pages, id, (message) => withStatus(message, change));

/** All loaded messages, oldest first. */
export const oldestFirst = (pages: MessagePages): Message[] =>
  pages.pages.flatMap((page) => page.items).toReversed();
