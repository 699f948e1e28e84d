import type {
  CallPermission,
  Contact,
  Conversation,
  CustomerServiceWindow,
  MessageState,
} from '@parlance/gateway/contracts';
import type { ConversationFilter, ConversationPages, ConversationView, View } from '../api/queries';
import { furtherState } from '../conversation/message-state';

const activityOf = (conversation: Conversation): string =>
  conversation.lastMessage?.occurredAt ?? conversation.createdAt;

/** Whether a conversation stands in a view of the list. */
export function isInView(conversation: Conversation, view: View, userId: string): boolean {
  if (view === 'resolved') return conversation.stage === 'resolved';
  if (conversation.stage === 'resolved') return false;
  if (view === 'mine') return conversation.assigneeId === userId;
  if (view === 'unassigned') return conversation.assigneeId === null;
  return true;
}

/** Of two accounts of a window the one with the later customer message: a window only opens and extends. */
export function laterWindow(
  known: CustomerServiceWindow | null,
  incoming: CustomerServiceWindow,
): CustomerServiceWindow {
  if (known === null || known.lastCustomerMessageAt === null) return incoming;
  if (incoming.lastCustomerMessageAt === null) return known;
  return incoming.lastCustomerMessageAt > known.lastCustomerMessageAt ? incoming : known;
}

/** Of two accounts of a permission to call the newer one; of the same version the one asked last, for time has passed. */
export function laterPermission(
  known: CallPermission | null,
  incoming: CallPermission | null,
): CallPermission | null {
  if (known === null || incoming === null) return incoming ?? known;
  return incoming.version >= known.version ? incoming : known;
}

/** The newer account of a conversation; the state of its latest message never runs backwards. */
export function newerConversation(known: ConversationView, incoming: ConversationView): ConversationView {
  const base = incoming.version > known.version ? incoming : known;
  const window = incoming.window ? laterWindow(known.window, incoming.window) : known.window;
  const callPermission = laterPermission(known.callPermission, incoming.callPermission);
  const other = base === incoming ? known : incoming;
  const lastMessage =
    base.lastMessage && other.lastMessage && base.lastMessage.id === other.lastMessage.id
      ? { ...base.lastMessage, state: furtherState(base.lastMessage.state, other.lastMessage.state) }
      : base.lastMessage;
  const isSame =
    base === known &&
    window === known.window &&
    callPermission === known.callPermission &&
    lastMessage?.state === known.lastMessage?.state;
  return isSame ? known : { ...base, window, callPermission, lastMessage };
}

/** Changes every conversation that `change` gives a new object for. */
export function mapConversations(
  pages: ConversationPages,
  change: (conversation: ConversationView) => ConversationView,
): ConversationPages {
  let changed = false;
  const next = pages.pages.map((page) => {
    const items = page.items.map(change);
    if (items.every((item, at) => item === page.items[at])) return page;
    changed = true;
    return { ...page, items };
  });
  return changed ? { ...pages, pages: next } : pages;
}

/**
 * Puts a conversation into a list (latest activity first): moves it up, takes it out when it left the view, adds it
 * when it came into it. A searched list is only changed in place, because the server decides what matches.
 */
export function withConversation(
  pages: ConversationPages,
  filter: ConversationFilter,
  userId: string,
  incoming: ConversationView,
): ConversationPages {
  const known = pages.pages.flatMap((page) => page.items).find((item) => item.id === incoming.id);
  const conversation = known ? newerConversation(known, incoming) : incoming;
  if (conversation === known) return pages;
  const belongs =
    isInView(conversation, filter.view, userId) &&
    (filter.inboxId === undefined || filter.inboxId === conversation.inboxId);
  if (!known && (filter.search || !belongs)) return pages;
  const stays = known && belongs && activityOf(known) === activityOf(conversation);
  if (known && (filter.search || stays))
    return mapConversations(pages, (item) => (item.id === conversation.id ? conversation : item));

  const without = pages.pages.map((page) => ({
    ...page,
    items: page.items.filter((item) => item.id !== conversation.id),
  }));
  if (!belongs) return { ...pages, pages: without };
  for (const [index, page] of without.entries()) {
    const at = page.items.findIndex((item) => activityOf(item) < activityOf(conversation));
    const isLastPage = index === without.length - 1;
    if (at === -1 && !(isLastPage && (page.nextCursor === null || known))) continue;
    const items = page.items.toSpliced(at === -1 ? page.items.length : at, 0, conversation);
    return { ...pages, pages: without.with(index, { ...page, items }) };
  }
  return pages;
}

/** The state of the latest message as the list shows it, when it is this one. */
export const withLastMessageState =
  (messageId: string, state: MessageState) =>
  (conversation: ConversationView): ConversationView => {
    const { lastMessage } = conversation;
    if (lastMessage?.id !== messageId) return conversation;
    const further = furtherState(lastMessage.state, state);
    if (further === lastMessage.state) return conversation;
    return { ...conversation, lastMessage: { ...lastMessage, state: further } };
  };

export const withContact =
  (contact: Contact) =>
  (conversation: ConversationView): ConversationView =>
    conversation.contact.id === contact.id && conversation.contact.version < contact.version
      ? { ...conversation, contact }
      : conversation;

export const withWindow =
  (window: CustomerServiceWindow) =>
  (conversation: ConversationView): ConversationView => {
    if (conversation.inboxId !== window.inboxId || conversation.contact.id !== window.contactId)
      return conversation;
    const later = laterWindow(conversation.window, window);
    return later === conversation.window ? conversation : { ...conversation, window: later };
  };

export const withPermission =
  (permission: CallPermission) =>
  (conversation: ConversationView): ConversationView => {
    if (conversation.inboxId !== permission.inboxId || conversation.contact.id !== permission.contactId)
      return conversation;
    const callPermission = laterPermission(conversation.callPermission, permission);
    return callPermission === conversation.callPermission
      ? conversation
      : { ...conversation, callPermission };
  };
