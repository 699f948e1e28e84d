import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { MessagePages } from '../api/queries';
import { sampleId, sampleMessage } from '../testing/samples';
import { oldestFirst, withMessage, withMessageStatus } from './message-pages';

const pagesOf = (...pages: number[][]): MessagePages => ({
  pageParams: pages.map(() => undefined),
  pages: pages.map((numbers, index) => ({
    items: numbers.map((n) => sampleMessage(n)),
    nextCursor: index === pages.length - 1 ? null : 'more',
  })),
});
const idsOf = (pages: MessagePages): string[] => oldestFirst(pages).map(({ id }) => id);

describe('the pages of a timeline', () => {
  it('puts messages in order whatever order they come in, each once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 50 })),
        (arriving, loaded) => {
          const start = pagesOf(
            loaded.slice(0, 5).toSorted((a, b) => b - a),
            [],
          );
          const pages = arriving.reduce((all, n) => withMessage(all, sampleMessage(n)), start);
          const expected = [...new Set([...loaded.slice(0, 5), ...arriving])].toSorted((a, b) => a - b);
          expect(idsOf(pages)).toEqual(expected.map(sampleId));
        },
      ),
    );
  });

  it('leaves a message that is older than what is loaded to its own page', () => {
    const pages = pagesOf([9, 8], [7]);
    const partial: MessagePages = {
      ...pages,
      pages: pages.pages.map((page) => ({ ...page, nextCursor: 'more' })),
    };
    expect(withMessage(partial, sampleMessage(1))).toBe(partial);
    expect(idsOf(withMessage(pages, sampleMessage(1)))[0]).toBe(sampleId(1));
  });

  it('applies a status where the message stands and leaves the other pages as they are', () => {
    const pages = pagesOf([9, 8], [7]);
    const changed = withMessageStatus(pages, sampleId(7), {
      state: 'sent',
      stateTimes: { sent: '2026-01-05T10:00:00.000Z' },
      failure: null,
      wamid: 'w',
    });
    expect(changed.pages[0]).toBe(pages.pages[0]);
    expect(changed.pages[1]?.items[0]).toMatchObject({ state: 'sent', wamid: 'w' });
  });
});
