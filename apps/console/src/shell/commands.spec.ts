import { describe, expect, it } from '@jest/globals';
import { matching } from './commands';

const commands = ['Reply to the customer', 'Resolve', 'Inbox: Unassigned'].map((label) => ({
  id: label,
  label,
  run: () => undefined,
}));

describe('the command palette', () => {
  it.each([
    ['', 3],
    ['re', 2],
    ['cust rep', 1],
    ['UNASS', 1],
    ['ply', 0],
  ])('finds for "%s" %d commands', (typed, count) => {
    expect(matching(commands, typed)).toHaveLength(count);
  });
});
