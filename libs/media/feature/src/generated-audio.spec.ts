import { packetSamples } from '@parlance/shared/ogg-opus';
import { HOLD_MUSIC_SECONDS, holdMusic, recordingTones, ringback } from './generated-audio';
import { shareOf, toneFrames, tonesIn } from './testing/tone';

describe('generated audio', () => {
  it.each([
    ['hold music', holdMusic, HOLD_MUSIC_SECONDS],
    ['ringback', ringback, 5],
    ['recording tones', recordingTones, 1],
  ])('is Opus in frames of 20 ms: %s', (_what, make, seconds) => {
    const frames = make();
    expect(frames.length).toBe(Math.round(seconds * 50));
    expect(frames.every((frame) => packetSamples(frame) === 960)).toBe(true);
  });

  it('rings one second in five', () => {
    const heard = tonesIn(ringback(), { ringback: 425 });
    expect(heard.filter((tone) => tone === 'ringback').length).toBeGreaterThanOrEqual(9);
    expect(heard.slice(12).every((tone) => tone === 'silence')).toBe(true);
  });

  it('is told from other tones', () => {
    const tones = { low: 620, high: 1_150 };
    expect(shareOf('low', toneFrames(620), tones)).toBe(1);
    expect(shareOf('high', toneFrames(620), tones)).toBe(0);
    expect(shareOf('low', holdMusic(), tones)).toBe(0);
  });
});
