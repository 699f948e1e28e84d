import { callData, numberIn, type CallVariable, type Evidence } from './call-variables';
import { withDigits } from './spoken-numbers';
import type { Utterance } from './utterance';

const variable = (type: CallVariable['type'], more: Partial<CallVariable> = {}): CallVariable => ({
  name: 'asked',
  type,
  description: 'what is asked',
  examples: [],
  pattern: null,
  ...more,
});

const said = (...texts: string[]): Utterance[] =>
  texts.map((text, index) => ({
    side: 'customer',
    startMs: index,
    endMs: index + 1,
    text,
    confidence: null,
  }));

const match: Evidence['match'] = (pattern, text) => {
  const found = new RegExp(pattern, 'iu').exec(text);
  return found && (found[1] ?? found[0]);
};

const value = (asked: CallVariable, texts: string[], scores: (number | null)[] = texts.map(() => 0)) =>
  callData([asked], {
    utterances: said(...texts),
    score: (_, index) => scores[index]!,
    threshold: 0.4,
    match,
  })['asked'];

const wantsToCancel = variable('boolean', { examples: ['cancel my order', 'I want to cancel'] });
const notArrived = variable('boolean', { examples: ['it did not arrive'] });

describe('K-030 what is drawn from a call without a language model', () => {
  it.each<[string, CallVariable, string[], (number | null)[] | undefined, boolean | null]>([
    ['an example, word for word', wantsToCancel, ['well please CANCEL my order!'], undefined, true],
    ['an example, denied', wantsToCancel, ['i do not want you to cancel my order'], [0.7], false],
    [
      'denied in another sentence',
      wantsToCancel,
      ['i did not like it', 'so cancel my order'],
      undefined,
      true,
    ],
    ['like an example', wantsToCancel, ['can you stop it before it ships'], [0.5], true],
    ['like an example, but denied', wantsToCancel, ["i don't want it stopped"], [0.6], false],
    ['not like it', wantsToCancel, ['the lamp is broken'], [0.39], false],
    ['an example that denies, denied in other words', notArrived, ['my parcel never came'], [0.5], true],
    ['an example that denies, said without', notArrived, ['my parcel is lost'], [0.5], true],
    ['no way to tell', wantsToCancel, ['je veux annuler'], [null], null],
    ['no way to tell, but word for word', wantsToCancel, ['cancel my order'], [null], true],
    ['nothing was said', wantsToCancel, [], [], null],
  ])('boolean: %s', (_what, asked, texts, scores, expected) => {
    expect(value(asked, texts, scores)).toBe(expected);
  });

  it.each<[string, CallVariable, string[], (number | null)[] | undefined, string | number | null]>([
    ['the group', variable('text', { pattern: 'order (\\d+)' }), ['my order 456 is late'], undefined, '456'],
    [
      'in words',
      variable('text', { pattern: 'order (?:number is )?(\\d+)' }),
      ['order number is four five six'],
      undefined,
      '456',
    ],
    [
      'all of it without a group',
      variable('text', { pattern: 'mon|tues|fri' }),
      ['on friday'],
      undefined,
      'fri',
    ],
    ['what was said last', variable('number', { pattern: '\\d+' }), ['at 3', 'sorry at 4'], undefined, 4],
    ['an empty group', variable('text', { pattern: 'name is( .*)?$' }), ['my name is '], undefined, null],
    ['none', variable('text', { pattern: 'order (\\d+)' }), ['no idea'], undefined, null],
    [
      'a pattern that gives no number',
      variable('number', { pattern: 'lamp' }),
      ['the lamp'],
      undefined,
      null,
    ],
    [
      'the sentence that fits best',
      variable('text'),
      ['hm', 'it is broken', 'it is loud'],
      [0, 0.6, 0.5],
      'it is broken',
    ],
    ['no sentence that fits', variable('text'), ['hm', 'hello'], [0.1, null], null],
    ['the number of the sentence that fits', variable('number'), ['we are twenty two people'], [0.5], 22],
  ])('value: %s', (_what, asked, texts, scores, expected) => {
    expect(value(asked, texts, scores)).toBe(expected);
  });
});

it.each([
  ['four five six', '456'],
  ['my number is oh one two', 'my number is oh 12'],
  ['one oh two', '102'],
  ['twenty five euros', '25 euros'],
  ['nineteen eighty four', '1984'],
  ['two hundred and five', '205'],
  ['two thousand five hundred and one', '2501'],
  ['three hundred thousand', '300000'],
  ['ten to twelve', '10 to 12'],
  ['a hundred times oh dear', 'a hundred times oh dear'],
  ['nothing here', 'nothing here'],
])('"%s" is "%s" in digits', (text, digits) => {
  expect(withDigits(text)).toBe(digits);
});

it.each([
  ['1,250.50 euros', 1250.5],
  ['from 3 to -4', -4],
  ['order 123456789012345678901', null],
  ['none', null],
])('the number in "%s" is %s', (text, number) => {
  expect(numberIn(text)).toBe(number);
});
