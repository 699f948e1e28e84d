import fc from 'fast-check';
import { mergeUtterances, wordsOf, type Utterance } from './utterance';

const utterance = fc.record({
  side: fc.constantFrom<'customer' | 'agent'>('customer', 'agent'),
  startMs: fc.nat({ max: 60_000 }),
  endMs: fc.nat({ max: 60_000 }),
  text: fc.constantFrom('hello', 'i see', ' ', ''),
  confidence: fc.constant(null),
});

it('C-101 a conversation is in the order in which it was said, the same for every order of what was recognised', () => {
  fc.assert(
    fc.property(fc.array(utterance, { maxLength: 30 }), (all: Utterance[]) => {
      const merged = mergeUtterances(all);
      expect(merged).toHaveLength(all.filter(({ text }) => text.trim() !== '').length);
      merged
        .slice(1)
        .forEach((next, index) => expect(next.startMs).toBeGreaterThanOrEqual(merged[index]!.startMs));
      expect(
        mergeUtterances(all.toReversed()).map(({ startMs, endMs, side }) => [startMs, endMs, side]),
      ).toEqual(merged.map(({ startMs, endMs, side }) => [startMs, endMs, side]));
    }),
  );
});

it('words are compared without case and punctuation', () => {
  expect(wordsOf('I’d like: 2 of “them”, please!')).toEqual(["i'd", 'like', '2', 'of', 'them', 'please']);
});
