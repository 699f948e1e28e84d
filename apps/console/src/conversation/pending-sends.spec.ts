import { describe, expect, it } from '@jest/globals';
import { sampleId, sampleMessage } from '../testing/samples';
import {
  isOwnUnanswered,
  readPending,
  retryDelay,
  withoutPending,
  withPending,
  writePending,
  type PendingSend,
} from './pending-sends';

const pending = (change: Partial<PendingSend> = {}): PendingSend => ({
  key: 'k1',
  userId: sampleId(9003),
  conversationId: sampleId(9000),
  kind: 'message',
  body: { content: { type: 'text', body: 'hello' } },
  preview: { type: 'text', body: 'hello' },
  createdAt: sampleMessage(1).occurredAt,
  state: 'sending',
  attempts: 1,
  problem: null,
  ...change,
});

describe('messages on their way', () => {
  it('I36 keeps its idempotency key over a reload and asks again with it', () => {
    let stored: string | null = null;
    const storage = { getItem: () => stored, setItem: (_: string, value: string) => void (stored = value) };
    writePending(storage, [pending(), pending({ key: 'k2', state: 'refused' })]);
    expect(readPending(storage).map(({ key, state }) => [key, state])).toEqual([
      ['k1', 'waiting'],
      ['k2', 'refused'],
    ]);
    stored = 'not json';
    expect(readPending(storage)).toEqual([]);
  });

  it('stands once however often it is tried', () => {
    const tried = withPending(withPending([], pending()), pending({ attempts: 2, state: 'waiting' }));
    expect(tried).toHaveLength(1);
    expect(tried[0]?.attempts).toBe(2);
    expect(withoutPending(tried, 'k1')).toEqual([]);
  });

  it('knows the echo of its own message in the feed and nobody else’s', () => {
    const sends = [pending()];
    const mine = sampleMessage(1);
    expect(isOwnUnanswered(sends, mine, sampleId(9003))).toBe(true);
    expect(
      isOwnUnanswered(sends, { ...mine, author: { kind: 'user', id: sampleId(4) } }, sampleId(9003)),
    ).toBe(false);
    expect(isOwnUnanswered(sends, sampleMessage(1, { conversationId: sampleId(1) }), sampleId(9003))).toBe(
      false,
    );
    expect(isOwnUnanswered(sends, sampleMessage(30), sampleId(9003))).toBe(false);
    expect(isOwnUnanswered([pending({ state: 'waiting' })], mine, sampleId(9003))).toBe(false);
  });

  it('waits longer each time and then leaves it to the person', () => {
    const delays = [1, 2, 3, 4, 5, 6].map(retryDelay);
    expect(delays.at(-1)).toBeNull();
    const numbers = delays.filter((delay) => delay !== null);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  });
});
