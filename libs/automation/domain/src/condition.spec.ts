import fc from 'fast-check';
import { evaluateCondition } from './condition';
import type { Condition, Operator, Value, Variable } from './function-definition';

const variables: Variable[] = [
  { name: 'flag', type: 'boolean' },
  { name: 'amount', type: 'number' },
  { name: 'word', type: 'text' },
];
const judge = (
  condition: Partial<Condition>,
  known: Record<string, Value>,
  metadata: Record<string, string> = {},
) =>
  evaluateCondition(
    { source: 'post-call', key: 'word', operator: 'equals', value: null, ...condition },
    { metadata, values: known, variables },
  ).holds;

const ALL: Operator[] = ['equals', 'not-equals', 'contains', 'greater', 'less', 'exists', 'absent'];

/** What is known, what is asked for, and the operators that hold; every other one does not. */
const TABLE: [name: string, known: Value, asked: Value, holds: Operator[]][] = [
  ['flag', true, true, ['equals', 'exists']],
  ['flag', true, false, ['not-equals', 'exists']],
  ['flag', false, true, ['not-equals', 'exists']],
  ['flag', false, false, ['equals', 'exists']],
  ['flag', 'TRUE', true, ['equals', 'exists']],
  ['flag', 'maybe', true, ['exists']],
  ['flag', null, true, ['absent']],
  ['flag', null, false, ['absent']],
  ['amount', 5, 5, ['equals', 'exists']],
  ['amount', 6, 5, ['not-equals', 'greater', 'exists']],
  ['amount', 4, 5, ['not-equals', 'less', 'exists']],
  ['amount', '10', 9, ['not-equals', 'greater', 'exists']],
  ['amount', '5.0', 5, ['equals', 'exists']],
  ['amount', 'five', 5, ['exists']],
  ['amount', 0, 0, ['equals', 'exists']],
  ['amount', null, 0, ['absent']],
  ['word', 'Yes', 'yes', ['equals', 'contains', 'exists']],
  ['word', ' yes ', 'yes', ['equals', 'contains', 'exists']],
  ['word', 'oh yes', 'YES', ['not-equals', 'contains', 'exists']],
  ['word', 'no', 'yes', ['not-equals', 'exists']],
  ['word', '10', '9', ['not-equals', 'exists']],
  ['word', '', 'yes', ['absent']],
  ['word', null, 'yes', ['absent']],
];

describe('conditions', () => {
  for (const [key, known, asked, holds] of TABLE)
    it.each(ALL)(
      `K-035 opening 9 ${key} ${JSON.stringify(known)} %s ${JSON.stringify(asked)}`,
      (operator) => {
        expect(judge({ key, operator, value: asked }, { [key]: known })).toBe(holds.includes(operator));
      },
    );

  it.each<[string, Operator, Value, boolean]>([
    ['10', 'greater', 9, true],
    ['9', 'less', 10, true],
    ['10', 'equals', 10, true],
    ['true', 'equals', true, true],
    ['Gold', 'equals', 'gold', true],
    ['many', 'greater', 9, false],
  ])('K-028 K-035 metadata "%s" %s %p: %p', (known, operator, value, holds) => {
    expect(judge({ source: 'metadata', key: 'tier', operator, value }, {}, { tier: known })).toBe(holds);
  });

  it('metadata and variables of one name are not mixed up', () => {
    const values = { word: 'a' };
    expect(judge({ source: 'metadata', key: 'word', operator: 'exists' }, values)).toBe(false);
    expect(judge({ source: 'post-call', key: 'word', operator: 'exists' }, {}, { word: 'a' })).toBe(false);
  });

  it('what is not known fulfils `absent` and nothing else', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ALL),
        fc.constantFrom('flag', 'amount', 'word'),
        fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
        (operator, key, value) => judge({ key, operator, value }, {}) === (operator === 'absent'),
      ),
    );
  });

  it('never holds together with its opposite', () => {
    const values = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    fc.assert(
      fc.property(fc.constantFrom('flag', 'amount', 'word'), values, values, (key, known, value) => {
        for (const [one, other] of [
          ['equals', 'not-equals'],
          ['greater', 'less'],
          ['exists', 'absent'],
        ] as const)
          expect(
            judge({ key, operator: one, value }, { [key]: known }) &&
              judge({ key, operator: other, value }, { [key]: known }),
          ).toBe(false);
      }),
    );
  });
});
