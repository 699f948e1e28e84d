/** The share of a tone in the power of a signal: about 1 for that tone alone, about 0 for anything else. */
export function toneShare(samples: Int16Array, hz: number, rate = 48_000): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / rate);
  let [before, last, power] = [0, 0, 0];
  for (const sample of samples) {
    [before, last] = [last, sample + coefficient * last - before];
    power += sample * sample;
  }
  if (power === 0) return 0;
  const tone = before * before + last * last - coefficient * before * last;
  return (2 * tone) / (samples.length * power);
}

/** A packet: where one is missing the phase jumps, and a piece across the gap would be of no tone. */
const PIECE = 960;

const loudness = (samples: Int16Array): number =>
  samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;

/** The same over the loud parts of a recording, packet by packet so that gaps between them do not matter. */
export function meanToneShare(samples: Int16Array, hz: number): number {
  const pieces = Array.from({ length: Math.floor(samples.length / PIECE) }, (_, at) =>
    samples.subarray(at * PIECE, (at + 1) * PIECE),
  );
  const loudest = Math.max(...pieces.map(loudness));
  const shares = pieces.filter((piece) => loudness(piece) > loudest / 2).map((piece) => toneShare(piece, hz));
  return shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length);
}
