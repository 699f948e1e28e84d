import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { segmentsOf } from './rich-text';

const kinds = (text: string): string[] => segmentsOf(text).map(({ kind, text: part }) => `${kind}:${part}`);

describe('text with marks', () => {
  it.each([
    ['hello *there*', ['text:hello ', 'bold:there']],
    ['_a_ ~b~ ```c```', ['italic:a', 'text: ', 'strike:b', 'text: ', 'code:c']],
    ['2*3*4 is snake_case_name', ['text:2*3*4 is snake_case_name']],
    ['* not bold *', ['text:* not bold *']],
    ['see https://example.com/a_b_c.', ['text:see ', 'link:https://example.com/a_b_c', 'text:.']],
    ['javascript:alert(1)', ['text:javascript:alert(1)']],
  ])('reads %s', (text, expected) => {
    expect(kinds(text)).toEqual(expected);
  });

  it('links to web addresses only and loses no text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const segments = segmentsOf(text);
        for (const segment of segments)
          if (segment.kind === 'link') expect(segment.href).toMatch(/^https?:\/\//);
        const bare = (value: string): string => value.replaceAll(/[*_~`]/g, '');
        expect(bare(segments.map((segment) => segment.text).join(''))).toBe(bare(text));
      }),
    );
  });
});
