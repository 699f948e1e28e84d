import { describe, expect, it } from '@jest/globals';
import type { MessageState } from '@parlance/gateway/contracts';
import type { ConversationFilter, ConversationPages, ConversationView } from '../api/queries';
import { sampleConversation, sampleId } from '../testing/samples';
import {
  isInView,
  laterWindow,
  mapConversations,
  newerConversation,
  withContact,
  withConversation,
  withLastMessageState,
  withWindow,
} from './conversation-pages';

const me = sampleId(1);
const pagesOf = (items: ConversationView[], nextCursor: string | null = null): ConversationPages => ({
  pageParams: [undefined],
  pages: [{ items, nextCursor, counts: { all: 0, mine: 0, unassigned: 0 } }],
});
const idsOf = (pages: ConversationPages): string[] =>
  pages.pages.flatMap(({ items }) => items).map(({ id }) => id);
const filter = (change: Partial<ConversationFilter> = {}): ConversationFilter => ({ view: 'all', ...change });
const active = (n: number, minute: number): ConversationView =>
  sampleConversation(n, {
    version: 2,
    lastMessage: {
      ...sampleConversation(minute).lastMessage!,
    },
  });

describe('the list of conversations', () => {
  it('C-005 moves a conversation up when something happens in it', () => {
    const pages = pagesOf([sampleConversation(30), sampleConversation(20), sampleConversation(10)]);
    expect(idsOf(withConversation(pages, filter(), me, active(10, 40)))).toEqual([10, 30, 20].map(sampleId));
  });

  it('C-002 adds a conversation that begins, and leaves one of another inbox out', () => {
    const pages = pagesOf([sampleConversation(30)]);
    const fresh = sampleConversation(50);
    expect(idsOf(withConversation(pages, filter(), me, fresh))).toEqual([50, 30].map(sampleId));
    expect(withConversation(pages, filter({ inboxId: sampleId(2) }), me, fresh)).toBe(pages);
  });

  it('leaves a conversation where it stands when nothing was said in it', () => {
    const pages = pagesOf([sampleConversation(10), sampleConversation(30)]);
    const read = sampleConversation(10, { version: 2, unreadCount: 0 });
    expect(idsOf(withConversation(pages, filter(), me, read))).toEqual([10, 30].map(sampleId));
  });

  it('takes a conversation out of a view that it left', () => {
    const mine = pagesOf([
      sampleConversation(30, { assigneeId: me }),
      sampleConversation(20, { assigneeId: me }),
    ]);
    const given = sampleConversation(30, { assigneeId: sampleId(2), version: 2 });
    expect(idsOf(withConversation(mine, filter({ view: 'mine' }), me, given))).toEqual([sampleId(20)]);
  });

  it('ignores an older account of a conversation', () => {
    const pages = pagesOf([sampleConversation(30, { version: 5, unreadCount: 0 })]);
    const late = sampleConversation(30, { version: 4, unreadCount: 3 });
    expect(withConversation(pages, filter(), me, late)).toBe(pages);
  });

  it('changes a searched list in place only, because the server decides what matches', () => {
    const pages = pagesOf([sampleConversation(30), sampleConversation(20)]);
    const searched = filter({ search: 'sari' });
    expect(withConversation(pages, searched, me, sampleConversation(50))).toBe(pages);
    expect(idsOf(withConversation(pages, searched, me, active(20, 40)))).toEqual([30, 20].map(sampleId));
  });

  it.each([
    ['all', {}, true],
    ['all', { stage: 'resolved' }, false],
    ['resolved', { stage: 'resolved' }, true],
    ['mine', { assigneeId: me }, true],
    ['mine', { assigneeId: sampleId(2) }, false],
    ['unassigned', {}, true],
    ['unassigned', { assigneeId: me }, false],
  ] as const)('shows in %s what is %o: %s', (view, change, shown) => {
    expect(isInView(sampleConversation(1, change), view, me)).toBe(shown);
  });
});

describe('what belongs to a conversation', () => {
  const window = (lastCustomerMessageAt: string | null) => ({
    inboxId: sampleId(9001),
    contactId: sampleId(5001),
    open: true,
    lastCustomerMessageAt,
    closesAt: lastCustomerMessageAt,
  });
  const early = window('2026-01-05T09:00:00.000Z');
  const late = window('2026-01-05T10:00:00.000Z');

  it('C-031 keeps the later window whatever order they come in', () => {
    expect(laterWindow(early, late)).toBe(late);
    expect(laterWindow(late, early)).toBe(late);
    expect(laterWindow(late, window(null))).toBe(late);
    expect(laterWindow(null, early)).toBe(early);
  });

  it('gives a window to the conversation of its pair only', () => {
    expect(withWindow(late)(sampleConversation(1)).window).toBe(late);
    const other = sampleConversation(2);
    expect(withWindow(late)(other)).toBe(other);
  });

  it('keeps the window when the feed states a conversation without one', () => {
    const known = sampleConversation(1, { window: late });
    expect(newerConversation(known, sampleConversation(1, { version: 2 }))).toMatchObject({
      version: 2,
      window: late,
    });
  });

  it('I28 shows how far the latest message has come, never less than before', () => {
    const one = sampleConversation(1);
    const told = (state: MessageState) => withLastMessageState(one.lastMessage!.id, state);
    const delivered = told('delivered')(one);
    expect(delivered.lastMessage?.state).toBe('delivered');
    expect(told('sent')(delivered)).toBe(delivered);
    expect(withLastMessageState(sampleId(1), 'read')(one)).toBe(one);
  });

  it('renames a contact everywhere, never back', () => {
    const pages = pagesOf([sampleConversation(1), sampleConversation(2)]);
    const { contact } = sampleConversation(1);
    const renamed = mapConversations(pages, withContact({ ...contact, name: 'Sari', version: 2 }));
    expect(renamed.pages[0]?.items[0]?.contact.name).toBe('Sari');
    expect(mapConversations(renamed, withContact(contact))).toBe(renamed);
  });
});
