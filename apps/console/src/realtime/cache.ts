import type {
  Availability,
  CallPermission,
  Conversation,
  CustomerServiceWindow,
  Message,
  RealtimeChange,
  Template,
} from '@parlance/gateway/contracts';
import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import {
  inboxesQuery,
  teamsQuery,
  usersQuery,
  type ConversationFilter,
  type ConversationPages,
  type ConversationView,
  type MessagePages,
} from '../api/queries';
import { applyToCallPages } from '../call-history/changes';
import { availabilityQuery, followUpsQuery } from '../calls/queries';
import { withMessage, withMessageStatus } from '../conversation/message-pages';
import {
  laterPermission,
  laterWindow,
  mapConversations,
  newerConversation,
  withContact,
  withConversation,
  withLastMessageState,
  withPermission,
  withWindow,
} from '../inbox/conversation-pages';

const COUNTS_AFTER_MS = 300;
/** The history follows the calls by a moment. */
const FOLLOW_UPS_AFTER_MS = 1_500;

/** The rest has places or counts that only the server knows. */
const MERGED_IN_PLACE: ReadonlySet<RealtimeChange['kind']> = new Set([
  'message',
  'message-status',
  'contact',
  'window',
  'utterance',
  'availability',
  'inbox',
  'user',
  'team',
]);

const windowKey = (pair: { inboxId: string; contactId: string }) => ['window', pair.inboxId, pair.contactId];

type IncomingConversation = Conversation & Partial<Pick<ConversationView, 'window' | 'callPermission'>>;

/** Merges what changed into everything that is cached. Never backwards: versions and states only grow. */
export class Cache {
  private countsDue: ReturnType<typeof setTimeout> | undefined;
  private followUpsDue: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly client: QueryClient,
    private readonly userId: string,
  ) {}

  apply(change: RealtimeChange): void {
    applyToCallPages(this.client, change);
    switch (change.kind) {
      case 'message':
        return this.message(change.message);
      case 'message-status':
        return this.messageStatus(change);
      case 'conversation':
        return this.conversation(change.conversation);
      case 'contact':
        return this.everyConversation(withContact(change.contact));
      case 'window':
        return this.window(change.window);
      case 'template':
        return this.template(change.template);
      case 'inbox':
        return this.listed(inboxesQuery.queryKey, change.inbox);
      case 'user':
        return this.listed(usersQuery.queryKey, change.user);
      case 'team':
        return this.listed(teamsQuery.queryKey, change.team);
      case 'call-permission':
        return this.permission(change.permission);
      case 'availability':
        return this.availability(change.availability);
      case 'call-history':
        return this.refreshFollowUps();
    }
  }

  /**
   * Once more, over an account of the server that may be older than the change. Only what merges in place: whatever has
   * to be asked of the server was asked the first time.
   */
  again(change: RealtimeChange): void {
    if (change.kind === 'conversation') this.merge(change.conversation);
    else if (change.kind === 'template') this.place(change.template);
    else if (MERGED_IN_PLACE.has(change.kind)) this.apply(change);
  }

  private permission(permission: CallPermission): void {
    this.everyConversation(withPermission(permission));
  }

  private availability(availability: Availability): void {
    this.client.setQueryData(
      availabilityQuery.queryKey,
      (all) => all && [...all.filter(({ userId }) => userId !== availability.userId), availability],
    );
  }

  private refreshFollowUps(): void {
    this.followUpsDue ??= setTimeout(() => {
      this.followUpsDue = undefined;
      void this.client.invalidateQueries({ queryKey: followUpsQuery.queryKey });
    }, FOLLOW_UPS_AFTER_MS);
  }

  message(message: Message): void {
    this.client.setQueryData<MessagePages>(
      ['messages', message.conversationId],
      (pages) => pages && withMessage(pages, message),
    );
  }

  private messageStatus(change: Extract<RealtimeChange, { kind: 'message-status' }>): void {
    this.client.setQueryData<MessagePages>(
      ['messages', change.conversationId],
      (pages) => pages && withMessageStatus(pages, change.messageId, change),
    );
    this.everyConversation(withLastMessageState(change.messageId, change.state));
  }

  /** What policy says may be left out, as in the feed; what is known of it is kept. */
  conversation(conversation: IncomingConversation): void {
    this.merge(conversation);
    this.refreshCounts();
  }

  private merge(conversation: IncomingConversation): void {
    const key = ['conversation', conversation.id];
    const known = this.client.getQueryData<ConversationView>(key);
    const window =
      conversation.window ??
      this.client.getQueryData<CustomerServiceWindow>(
        windowKey({ inboxId: conversation.inboxId, contactId: conversation.contact.id }),
      ) ??
      known?.window ??
      null;
    const callPermission = laterPermission(
      known?.callPermission ?? null,
      conversation.callPermission ?? null,
    );
    const view: ConversationView = { ...conversation, window, callPermission };
    if (known) this.client.setQueryData<ConversationView>(key, newerConversation(known, view));
    for (const [queryKey, pages] of this.client.getQueriesData<ConversationPages>({
      queryKey: ['conversations'],
    })) {
      if (!pages) continue;
      const filter = queryKey[1] as ConversationFilter;
      this.client.setQueryData(queryKey, withConversation(pages, filter, this.userId, view));
    }
  }

  /** Only the server can count. Many changes in a row ask once. */
  private refreshCounts(): void {
    this.countsDue ??= setTimeout(() => {
      this.countsDue = undefined;
      void this.client.invalidateQueries({ queryKey: ['conversation-counts'] });
    }, COUNTS_AFTER_MS);
  }

  private window(window: CustomerServiceWindow): void {
    this.client.setQueryData<CustomerServiceWindow>(windowKey(window), (known) =>
      laterWindow(known ?? null, window),
    );
    this.everyConversation(withWindow(window));
  }

  private everyConversation(change: (conversation: ConversationView) => ConversationView): void {
    this.client.setQueriesData<ConversationView>(
      { queryKey: ['conversation'] },
      (known) => known && change(known),
    );
    this.client.setQueriesData<ConversationPages>(
      { queryKey: ['conversations'] },
      (pages) => pages && mapConversations(pages, change),
    );
  }

  template(template: Template): void {
    // A new one, or one that a filter now lets in: the server knows its place.
    if (!this.place(template)) void this.client.invalidateQueries({ queryKey: ['templates'] });
  }

  /** False when no list has it. */
  private place(template: Template): boolean {
    const newer = (known: Template): Template =>
      known.id === template.id && known.version < template.version ? template : known;
    this.client.setQueryData<Template>(['template', template.id], (known) => known && newer(known));
    let listed = false;
    this.client.setQueriesData<InfiniteData<{ items: Template[]; nextCursor: string | null }>>(
      { queryKey: ['templates'] },
      (pages) =>
        pages && {
          ...pages,
          pages: pages.pages.map((page) => {
            listed ||= page.items.some((item) => item.id === template.id);
            return { ...page, items: page.items.map(newer) };
          }),
        },
    );
    return listed;
  }

  private listed<Item extends { id: string }>(queryKey: readonly unknown[], item: Item): void {
    this.client.setQueryData<Item[]>(queryKey, (items) => {
      if (!items) return items;
      const at = items.findIndex((known) => known.id === item.id);
      return at === -1 ? [...items, item] : items.with(at, item);
    });
  }
}
