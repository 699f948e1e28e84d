import { matchPattern } from './pattern-match';

it.each([
  ['the first group', 'order (\\d+)', 'Order 456 and order 789', '456'],
  ['all of it without groups', '\\d+', 'order 456', '456'],
  ['case does not matter', 'ORDER', 'my order', 'order'],
  ['no match', '\\d', 'none', null],
  ['no expression', '(', 'anything', null],
])('K-030 a pattern gives %s', (_what, pattern, text, found) => {
  expect(matchPattern(pattern, text)).toBe(found);
});

it('a pattern that never ends holds nothing up', () => {
  const started = performance.now();
  expect(matchPattern('^(a+)+$', `${'a'.repeat(60)}b`)).toBeNull();
  expect(performance.now() - started).toBeLessThan(2_000);
});
