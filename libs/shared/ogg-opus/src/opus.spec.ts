import { concealment, hasSound, packetSamples, SILENCE } from './opus';

const toc = (configuration: number, code = 0): number => (configuration << 3) | code;

describe('Opus packets', () => {
  it.each<[string, number[], number | null]>([
    ['silence', [...SILENCE], 960],
    ['SILK narrowband 10 ms', [toc(0), 1], 480],
    ['SILK wideband 20 ms', [toc(9), 1], 960],
    ['SILK wideband 60 ms', [toc(11), 1], 2_880],
    ['hybrid 20 ms', [toc(13), 1], 960],
    ['CELT 2.5 ms', [toc(16), 1], 120],
    ['two frames', [toc(9, 1), 1, 1], 1_920],
    ['three frames by count', [toc(9, 3), 3, 1], 2_880],
    ['an empty packet', [], null],
    ['no frames', [toc(9, 3), 0], null],
    ['more than 120 ms', [toc(11, 3), 3], null],
  ])('last as long as they say: %s', (_what, bytes, samples) => {
    expect(packetSamples(Uint8Array.from(bytes))).toBe(samples);
  });

  it('are concealed by one byte of the same configuration', () => {
    expect([...concealment(Uint8Array.of(toc(9, 3), 1, 7))]).toEqual([toc(9)]);
    expect(packetSamples(concealment(SILENCE))).toBe(960);
  });

  it('hold sound only when they are long enough for it', () => {
    expect(hasSound(SILENCE)).toBe(false);
    expect(hasSound(new Uint8Array(40))).toBe(true);
  });
});
