import { describe, expect, it } from '@jest/globals';
import { Attempts } from './use-one-attempt';

describe('the attempts of a form', () => {
  it('I36 keeps the key of the same input and takes another for other input', () => {
    const attempts = new Attempts();
    const first = attempts.keyFor({ name: 'a' });
    expect(attempts.keyFor({ name: 'a' })).toBe(first);
    expect(attempts.keyFor({ name: 'b' })).not.toBe(first);
  });
});
