import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hasWords, piecesOf } from './find-words';

describe('words in a text', () => {
  it('C-101 are found whatever their case', () => {
    expect(piecesOf('A Refund? No refund.', 'refund')).toEqual([
      { text: 'A ', isMatch: false },
      { text: 'Refund', isMatch: true },
      { text: '? No ', isMatch: false },
      { text: 'refund', isMatch: true },
      { text: '.', isMatch: false },
    ]);
    expect(hasWords('call me (today)', '(today)')).toBe(true);
    expect(hasWords('call me today', 'tomorrow')).toBe(false);
    expect(hasWords('anything', '  ')).toBe(false);
  });

  it('never change the text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ maxLength: 3 }), (text, words) => {
        expect(
          piecesOf(text, words)
            .map((piece) => piece.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });
});
