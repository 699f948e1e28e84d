import fc from 'fast-check';
import { PocketsphinxOutput } from './pocketsphinx-output';

const PRINTED = `i would like to cancel
<s> 0.000 0.150 0.999900
i 0.160 0.260 0.886465
would 0.270 0.570 1.000300
like 0.580 0.890 1.000300
to(3) 0.900 1.060 0.526463
<sil> 1.060 1.070 0.526463
cancel 1.070 1.730 1.000300
</s> 5.000 5.420 1.000000

<s> 6.000 6.150 0.999900
[NOISE] 6.160 6.260 0.886465
</s> 6.300 6.420 1.000000
thank you
<s> 7.150 7.240 1.000000
thank 7.250 7.350 0.900000
you 7.360 7.680 0.700000
`;

const EXPECTED = [
  { startMs: 160, endMs: 1_730, text: 'i would like to cancel', confidence: 0.883 },
  { startMs: 7_250, endMs: 7_680, text: 'thank you', confidence: 0.8 },
];

it('C-101 reads utterances with their times, without noises and variants of words, however the output is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: PRINTED.length }), { maxLength: 6 }), (cuts) => {
      const ends = [0, ...cuts.sort((a, b) => a - b), PRINTED.length];
      const output = new PocketsphinxOutput();
      const heard = ends.slice(1).flatMap((end, index) => output.read(PRINTED.slice(ends[index], end)));
      expect([...heard, ...output.end()]).toEqual(EXPECTED);
    }),
  );
});

it('states an utterance with its last line, not with the next utterance', () => {
  const output = new PocketsphinxOutput();
  expect(output.read(PRINTED.slice(0, PRINTED.indexOf('\n\n') + 1))).toEqual(EXPECTED.slice(0, 1));
});
