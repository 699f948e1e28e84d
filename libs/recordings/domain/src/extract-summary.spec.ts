import fc from 'fast-check';
import { extractSummary } from './extract-summary';
import { wordsOf, type Utterance } from './utterance';

const CALL: [Utterance['side'], string][] = [
  ['agent', 'good morning this is the service desk how can i help'],
  ['customer', 'hello good morning'],
  ['customer', 'my order arrived yesterday but the lamp is broken'],
  ['agent', 'oh no i am sorry to hear that'],
  ['agent', 'could you give me the order number please'],
  ['customer', 'yes the order number is four five six'],
  ['agent', 'okay one moment please'],
  ['agent', 'i see the lamp was damaged because the box was not closed'],
  ['customer', 'i would like a refund for the broken lamp'],
  ['agent', "i'll send the refund to your bank account today"],
  ['agent', 'we will also collect the broken lamp tomorrow'],
  ['customer', 'okay thank you very much'],
  ['agent', 'you are welcome have a nice day'],
];
const utterances = CALL.map(([side, text], index) => ({
  side,
  text,
  startMs: index * 4_000,
  endMs: index * 4_000 + 3_000,
  confidence: null,
}));

/** Share of words in common: enough of a measure for a rule. */
const overlap = (all: readonly Utterance[]) => (a: number, b: number) => {
  const [one, other] = [wordsOf(all[a]!.text), wordsOf(all[b]!.text)];
  return one.filter((word) => other.includes(word)).length / Math.max(one.length, other.length, 1);
};

describe('C-103 the extract of a call', () => {
  const { points, actionItems } = extractSummary(utterances, overlap(utterances));
  const texts = points.map(({ text }) => text);

  it('has the problem, the wish and what was promised', () => {
    expect(texts).toHaveLength(5);
    expect(texts).toContain('i would like a refund for the broken lamp');
    expect(texts).toContain('my order arrived yesterday but the lamp is broken');
  });

  it('has no courtesies', () => {
    for (const courtesy of ['hello good morning', 'okay thank you very much', 'okay one moment please'])
      expect(texts).not.toContain(courtesy);
  });

  it('is in the order of the call, each sentence with its place', () => {
    const places = points.map(({ utterance }) => utterance!);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    points.forEach(({ text, utterance }) => expect(text).toBe(utterances[utterance!]!.text));
  });

  it('lists what the agent will do', () => {
    expect(actionItems.map(({ text }) => text)).toEqual([
      "i'll send the refund to your bank account today",
      'we will also collect the broken lamp tomorrow',
    ]);
  });

  it('is of the call for every call, also one of nothing but silence', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...utterances), { maxLength: 12 }), (some) => {
        const summary = extractSummary(some, overlap(some));
        const places = [...summary.points, ...summary.actionItems].map(({ utterance }) => utterance);
        places.forEach((place) => expect(some[place!]).toBeDefined());
        expect(new Set(summary.points.map(({ utterance }) => utterance)).size).toBe(summary.points.length);
      }),
    );
  });
});
