import { TelephoneEventReader } from './telephone-event';

/** One key press as phones send it: growing duration, the end three times. */
function press(event: number, timestamp: number, ends = 3) {
  const packets = [160, 320, 480].map(
    (duration) => [timestamp, [event, 10, duration >> 8, duration & 255]] as const,
  );
  const last = Array.from({ length: ends }, () => [timestamp, [event, 0x8a, 2, 128]] as const);
  return [...packets, ...last];
}
const heard = (packets: readonly (readonly [number, readonly number[]])[]): string => {
  const reader = new TelephoneEventReader();
  return packets.flatMap(([timestamp, payload]) => reader.read(timestamp, Uint8Array.from(payload))).join('');
};

describe('telephone events', () => {
  it.each([
    [
      'every key once',
      Array.from('0123456789*#ABCD', (_, n) => press(n, n * 1_000)).flat(),
      '0123456789*#ABCD',
    ],
    ['the same key twice', [...press(5, 0), ...press(5, 2_000)], '55'],
    ['only one end packet', press(1, 0, 1), '1'],
    ['a lost end, when the next key begins', [...press(1, 0, 0), ...press(2, 2_000)], '12'],
    ['stragglers of an earlier key once', [...press(1, 0), ...press(2, 2_000), ...press(1, 0)], '12'],
    ['timestamps that wrap', [...press(1, 0xffffff00), ...press(2, 0x100)], '12'],
    ['no flash and no line events', press(16, 0), ''],
    ['no short packets', [[0, [1, 0x80]]] as never, ''],
  ])('count %s', (_what, packets, digits) => {
    expect(heard(packets)).toBe(digits);
  });
});
