import fc from 'fast-check';
import type { Content } from './content';
import {
  countsAs,
  isNews,
  joinConversations,
  withCall,
  withMessage,
  type ConversationTimes,
  type TimelineEntry,
} from './conversation-activity';

const at = (second: number): Date => new Date(Date.UTC(2026, 10, 22, 10, 0, second));
const empty: ConversationTimes = {
  origin: 'business',
  firstMessageAt: null,
  lastCustomerMessageAt: null,
  lastMessage: null,
  activeAt: at(0),
  stage: 'pending',
  resolvedAt: null,
  unreadCount: 0,
  readUpTo: null,
};
const message = (second: number, direction: TimelineEntry['direction']): TimelineEntry => ({
  id: `m${second}${direction}`,
  direction,
  at: at(second),
});
const take = (messages: readonly TimelineEntry[], from = empty) =>
  messages.reduce((sum, m) => withMessage(sum, m, false), from);

describe('a conversation', () => {
  it('C-036 knows who wrote first, also when that message comes last', () => {
    expect(take([message(5, 'outbound'), message(3, 'inbound')]).origin).toBe('customer');
    expect(take([message(5, 'inbound'), message(3, 'outbound')]).origin).toBe('business');
  });

  it('C-099 a missed call is unread and opens again what was resolved; a call that was taken moves the timeline only', () => {
    const resolved = { ...empty, stage: 'resolved' as const, resolvedAt: at(5), readUpTo: at(5) };
    const call = { id: 'c1', at: at(9) };
    expect(withCall(resolved, { ...call, missed: true }, true)).toMatchObject({
      stage: 'assigned',
      resolvedAt: null,
      unreadCount: 1,
      lastMessage: call,
      lastCustomerMessageAt: null,
    });
    expect(withCall(resolved, { ...call, missed: false }, true)).toMatchObject({
      stage: 'resolved',
      unreadCount: 0,
      lastMessage: call,
    });
    expect(withCall(resolved, { id: 'c0', at: at(4), missed: true }, false)).toMatchObject({
      stage: 'resolved',
      unreadCount: 0,
    });
  });

  it.each([
    ['user_action', 'wamid.ask', 'inbound'],
    ['user_action', null, 'internal'],
    ['automatic', 'wacid.call', 'internal'],
    ['automatic', null, 'internal'],
  ] as const)('counts a permission by %s with context %s as %s', (source, contextId, expected) => {
    const content: Content = {
      type: 'call-permission-reply',
      response: 'accept',
      permanent: false,
      expiresAt: null,
      source,
      contextId,
    };
    expect(countsAs('inbound', content)).toBe(expected);
    expect(countsAs('inbound', { type: 'text', body: 'Yes' })).toBe('inbound');
    expect(isNews(content)).toBe(source === 'user_action');
    expect(isNews({ type: 'text', body: 'Yes' })).toBe(true);
  });

  it('counts as unread what is newer than what was read', () => {
    const read = { ...empty, readUpTo: at(10) };
    expect(
      take([message(9, 'inbound'), message(11, 'inbound'), message(12, 'outbound')], read).unreadCount,
    ).toBe(1);
  });

  it('is reopened by a newer message of the customer only', () => {
    const resolved = { ...empty, stage: 'resolved' as const, resolvedAt: at(10) };
    expect(take([message(9, 'inbound')], resolved).stage).toBe('resolved');
    expect(take([message(11, 'outbound')], resolved).stage).toBe('resolved');
    expect(take([message(11, 'inbound')], resolved).stage).toBe('pending');
    expect(withMessage(resolved, message(11, 'inbound'), true).stage).toBe('assigned');
  });

  it('is not opened by a note', () => {
    expect(take([message(5, 'internal')])).toMatchObject({
      firstMessageAt: null,
      lastCustomerMessageAt: null,
    });
  });

  it('is the same for every order of its messages', () => {
    const anyMessage = fc
      .tuple(fc.nat(20), fc.constantFrom('inbound', 'outbound', 'internal'))
      .map(([second, direction]) => message(second, direction as 'inbound'));
    fc.assert(
      fc.property(
        fc.uniqueArray(anyMessage, { maxLength: 6, selector: (m) => m.at.getTime() }),
        (messages) => {
          expect(take(messages.toReversed())).toEqual(take(messages));
        },
      ),
    );
  });

  it('is the same whether two were one from the beginning or are joined', () => {
    const [a, b] = [
      [message(1, 'inbound'), message(4, 'outbound')],
      [message(2, 'outbound'), message(3, 'inbound')],
    ];
    expect(joinConversations(take(a), take(b))).toEqual(take([...a, ...b]));
    expect(joinConversations(take(b), take(a))).toEqual(take([...a, ...b]));
  });

  it('stays open when one of the joined is open', () => {
    const resolved = { ...empty, stage: 'resolved' as const, resolvedAt: at(10) };
    expect(joinConversations(resolved, empty)).toMatchObject({ stage: 'pending', resolvedAt: null });
    expect(joinConversations(resolved, resolved)).toMatchObject({ stage: 'resolved', resolvedAt: at(10) });
  });
});
