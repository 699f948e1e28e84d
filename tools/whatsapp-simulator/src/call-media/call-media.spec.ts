import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isDigits, keyPress } from './dtmf';
import { Ear } from './ear';
import { readOgg, writeOgg } from './ogg';
import { samplesOf, SILENCE } from './opus';
import { readWav, writeWav } from './wav';
import { givesUp } from './watchdog';

/** A 20 ms packet that can be told from others. */
const packet = (mark: number): Buffer => Buffer.from([0xf8, mark & 0xff, mark >> 8]);
const isSilence = (each: Buffer): boolean => each.equals(SILENCE);

describe('what is heard', () => {
  const frames = fc.uniqueArray(fc.nat(120), { minLength: 1, maxLength: 60 });

  it('is in its place whatever is lost, repeated or reordered', () => {
    fc.assert(
      fc.property(frames, fc.nat(0xffffffff), fc.infiniteStream(fc.nat(3)), (numbers, origin, jitter) => {
        const sorted = [...numbers].sort((a, b) => a - b);
        const arrivals = sorted
          .map((frame) => ({ frame, arrival: frame + jitter.next().value! }))
          .sort((a, b) => a.arrival - b.arrival);
        const ear = new Ear();
        const first = arrivals[0]!;
        for (const { frame, arrival } of [...arrivals, ...arrivals.slice(-2)]) {
          const timestamp = (origin + frame * 960) >>> 0;
          ear.hear({ timestamp, payload: packet(frame + 1) }, arrival * 20);
        }
        // Everything is placed relative to the first packet that came.
        const shift = first.arrival - first.frame;
        const heard = ear.packets();
        const marks = heard.flatMap((each, at) =>
          isSilence(each) ? [] : [[at - shift, each.readUInt16LE(1) - 1]],
        );
        expect(marks).toEqual(sorted.filter((frame) => frame + shift >= 0).map((frame) => [frame, frame]));
      }),
    );
  });

  it('goes by the clock when the sender starts a new timeline', () => {
    const ear = new Ear();
    ear.hear({ timestamp: 1_000, payload: packet(1) }, 0);
    ear.hear({ timestamp: 2_000_000_000, payload: packet(2) }, 1_000);
    const heard = ear.packets();
    expect(heard).toHaveLength(51);
    expect(heard[50]).toEqual(packet(2));
  });

  it('fills no silence behind packets that last longer', () => {
    const sixty = Buffer.from([0x58, 1]);
    expect(samplesOf(sixty)).toBe(2_880);
    const ear = new Ear();
    ear.hear({ timestamp: 0, payload: sixty }, 0);
    ear.hear({ timestamp: 2_880, payload: sixty }, 60);
    expect(ear.packets()).toEqual([sixty, sixty]);
  });
});

describe('files', () => {
  it('gives back every packet of an Ogg file, long ones too', () => {
    const sizes = fc.array(fc.integer({ min: 2, max: 600 }), { minLength: 1, maxLength: 130 });
    fc.assert(
      fc.property(sizes, (lengths) => {
        const packets = lengths.map((length, at) => Buffer.alloc(length, (at % 31) << 3));
        expect(readOgg(writeOgg(packets))).toEqual(packets);
      }),
      { numRuns: 30 },
    );
  });

  it('refuses what is not Ogg/Opus or WAV', () => {
    expect(() => readOgg(Buffer.from('RIFF and then some more bytes that are no pages'))).toThrow('not Ogg');
    expect(() => readWav(Buffer.from('OggS'))).toThrow('not WAV');
  });

  it('reads WAV files of other rates and of two channels', () => {
    const samples = Int16Array.from({ length: 4_800 }, (_, at) => at);
    expect(readWav(writeWav(samples))).toEqual(samples);
    const slow = writeWav(samples);
    slow.writeUInt32LE(24_000, 24);
    expect(readWav(slow)).toHaveLength(9_600);
    const stereo = writeWav(samples);
    stereo.writeUInt16LE(2, 22);
    expect(readWav(stereo)).toHaveLength(2_400);
  });
});

describe('keys', () => {
  it('last as long as they are pressed and end three times', () => {
    const packets = keyPress('#', 4);
    expect(packets).toHaveLength(7);
    expect(packets.map(({ marker }) => marker)).toEqual([true, ...Array.from({ length: 6 }, () => false)]);
    expect(packets.map(({ payload }) => payload[0])).toEqual(Array.from({ length: 7 }, () => 11));
    expect(packets.map(({ payload }) => payload.readUInt16BE(2))).toEqual([
      160, 320, 480, 640, 640, 640, 640,
    ]);
    expect(packets.map(({ payload }) => payload[1]! >> 7)).toEqual([0, 0, 0, 0, 1, 1, 1]);
  });

  it.each([
    ['0123456789*#ABCD', true],
    ['', false],
    ['12x', false],
  ])('%j', (text, valid) => {
    expect(isDigits(text)).toBe(valid);
  });
});

describe('the watchdog', () => {
  const limits = { startMs: 20_000, midCallMs: 30_000 };
  it.each([
    ['waits for the first audio', null, null, 19_999, false],
    ['gives up without any', null, null, 20_000, true],
    ['takes RTCP for no beginning', null, 19_000, 20_000, true],
    ['waits in the middle', 1_000, 5_000, 34_999, false],
    ['gives up in the middle', 1_000, 5_000, 35_000, true],
    ['takes RTCP for a sign of life', 1_000, 34_000, 60_000, false],
  ])('%s', (_name, firstAudioAt, lastPacketAt, now, dead) => {
    expect(givesUp({ answeredAt: 0, firstAudioAt, lastPacketAt }, limits, now)).toBe(dead);
  });
});
