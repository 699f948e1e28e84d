import { availabilityOf, unreadiness } from './availability';

describe('availability', () => {
  it.each([
    ['available', true, false, 'available', null],
    ['available', true, true, 'busy', 'in a call'],
    ['available', false, false, 'available', 'no console open'],
    ['unavailable', true, false, 'unavailable', 'red'],
    ['unavailable', true, true, 'busy', 'red'],
  ] as const)(
    'C-151, C-152: chose %s, connected %s, in a call %s: %s, %s',
    (chosen, connected, inCall, state, why) => {
      expect(availabilityOf({ chosen, connected, inCall })).toBe(state);
      expect(unreadiness({ chosen, connected, inCall })).toBe(why);
    },
  );
});
