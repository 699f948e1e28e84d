import { median, percentile } from './percentiles.ts';

it.each([
  [[], 0.5, 0],
  [[7], 0.99, 7],
  [[4, 1, 3, 2], 0.5, 2],
  [[4, 1, 3, 2], 1, 4],
  [Array.from({ length: 100 }, (_, i) => 100 - i), 0.99, 99],
])('of %p at %p is %p', (values, share, expected) => {
  expect(percentile(values, share)).toBe(expected);
});

it('the median of an odd number of values is the middle one', () => {
  expect(median([9, 1, 5])).toBe(5);
});
