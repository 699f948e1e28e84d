import { describe, expect, it } from '@jest/globals';
import { graphJson } from './graph-json';

describe('graphJson', () => {
  it('escapes non-ASCII in lower-case units and slashes, and stays the same value', () => {
    const value = { text: 'é 👋 a/b', nested: ['ü'] };
    const text = graphJson(value);
    expect(text).toBe('{"text":"\\u00e9 \\ud83d\\udc4b a\\/b","nested":["\\u00fc"]}');
    expect(JSON.parse(text)).toEqual(value);
  });

  it('writes template ids above 2^53 as integers without rounding', () => {
    expect(graphJson({ message_template_id: '90071992547409931', id: '90071992547409931' })).toBe(
      '{"message_template_id":90071992547409931,"id":"90071992547409931"}',
    );
  });

  it('leaves slashes alone when asked', () => {
    expect(graphJson({ url: 'https://a/b' }, false)).toBe('{"url":"https://a/b"}');
  });
});
