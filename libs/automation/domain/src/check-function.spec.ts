import { checkFunction, type Surroundings } from './check-function';
import type { FunctionDefinition, MappingSource, Trigger } from './function-definition';

const IN_CALL: Trigger = {
  type: 'in-call',
  description: 'customer confirms the number and asks for the verification code',
  examples: ['send me the code', 'i did not get the code'],
};
const POST_CALL: Trigger = {
  type: 'post-call',
  callType: 'connected',
  conditions: [{ source: 'post-call', key: 'booked', operator: 'equals', value: true }],
};
const AROUND: Surroundings = {
  variables: [
    { name: 'booked', type: 'boolean' },
    { name: 'amount', type: 'number' },
    { name: 'day', type: 'text' },
  ],
  templates: [
    {
      number: 'Bakery',
      template: {
        status: 'APPROVED',
        sendable: true,
        placeholders: [
          { key: 'header.media', kind: 'file' },
          { key: 'body.1', kind: 'text' },
        ],
        bodyLength: 80,
      },
    },
  ],
};
const FILE: MappingSource = { source: 'static', value: '01900000-0000-7000-8000-000000000001' };
const fn = (
  trigger: Trigger,
  body: MappingSource | null,
  rest: Record<string, MappingSource> = {},
): FunctionDefinition => ({
  trigger,
  template: { name: 'note', language: 'en' },
  mapping: { 'header.media': FILE, ...(body && { 'body.1': body }), ...rest },
});
const found = (definition: FunctionDefinition, around = AROUND) =>
  checkFunction(definition, around).map(({ severity, code, path }) => `${severity} ${code} ${path}`);
const conditioned = (
  condition: Partial<Extract<Trigger, { type: 'post-call' }>['conditions'][number]>,
): Trigger => ({
  type: 'post-call',
  callType: 'any',
  conditions: [{ source: 'post-call', key: 'booked', operator: 'equals', value: true, ...condition }],
});
const METADATA: MappingSource = { source: 'metadata', key: 'order' };

describe('checkFunction', () => {
  it.each<[string, Trigger, MappingSource, string[]]>([
    ['K-028 metadata in an in-call function', IN_CALL, METADATA, []],
    ['K-028 metadata in a post-call function', POST_CALL, METADATA, []],
    ['K-029 in-call data in an in-call function', IN_CALL, { source: 'in-call', variable: 'day' }, []],
    [
      'K-029 in-call data in a post-call function',
      POST_CALL,
      { source: 'in-call', variable: 'day' },
      ['error wrong-source mapping.body.1'],
    ],
    ['K-030 post-call data in a post-call function', POST_CALL, { source: 'post-call', variable: 'day' }, []],
    [
      'K-030 post-call data in an in-call function',
      IN_CALL,
      { source: 'post-call', variable: 'day' },
      ['error wrong-source mapping.body.1'],
    ],
    ['K-031 fixed text in an in-call function', IN_CALL, { source: 'static', value: 'hi' }, []],
    ['K-031 fixed text in a post-call function', POST_CALL, { source: 'static', value: 'hi' }, []],
    ['an empty text', POST_CALL, { source: 'static', value: '  ' }, ['error empty-value mapping.body.1']],
    [
      'K-015 a variable that is not there',
      POST_CALL,
      { source: 'post-call', variable: 'year' },
      ['error unknown-variable mapping.body.1'],
    ],
  ])('%s', (_, trigger, source, expected) => {
    expect(found(fn(trigger, source))).toEqual(expected);
  });

  it('K-015 K-040 every placeholder has to be mapped, and nothing else', () => {
    expect(found(fn(POST_CALL, null))).toEqual(['error missing-mapping mapping.body.1']);
    expect(found(fn(POST_CALL, METADATA, { 'body.2': METADATA }))).toEqual([
      'error unknown-placeholder mapping.body.2',
    ]);
  });

  it('K-020 a file of a header is named by its id', () => {
    const definition = fn(POST_CALL, METADATA, { 'header.media': { source: 'static', value: 'bill.pdf' } });
    expect(found(definition)).toEqual(['error not-a-file mapping.header.media']);
  });

  it.each(['PENDING', 'REJECTED', 'PAUSED', 'DISABLED'])('K-043 refuses a template that is %s', (status) => {
    const template = { ...AROUND.templates[0]!.template!, status, sendable: false };
    expect(found(fn(POST_CALL, METADATA), { ...AROUND, templates: [{ number: 'B', template }] })).toEqual([
      'error template-not-approved template.name',
    ]);
  });

  it('K-044 refuses a template that one of the numbers does not have', () => {
    const templates = [...AROUND.templates, { number: 'Café', template: null }];
    expect(found(fn(POST_CALL, METADATA), { ...AROUND, templates })).toEqual([
      'error template-unknown template.name',
    ]);
  });

  it.each<[string, Parameters<typeof conditioned>[0], string[]]>([
    ['a variable that is not there', { key: 'year' }, ['error unknown-variable trigger.conditions[0].key']],
    [
      'an operator that the type has not',
      { operator: 'greater', value: 1 },
      ['error wrong-operator trigger.conditions[0].operator'],
    ],
    [
      'a value of another type',
      { key: 'amount', value: 'many' },
      ['error wrong-value trigger.conditions[0].value'],
    ],
    ['no value', { key: 'day', value: null }, ['error wrong-value trigger.conditions[0].value']],
    [
      'a value too many',
      { operator: 'exists', value: 'x' },
      ['error wrong-value trigger.conditions[0].value'],
    ],
    [
      'text to look for that is none',
      { key: 'day', operator: 'contains', value: 3 },
      ['error wrong-value trigger.conditions[0].value'],
    ],
    ['metadata with any key', { source: 'metadata', key: 'tier', value: 'gold' }, []],
    ['metadata as a number', { source: 'metadata', key: 'tier', operator: 'less', value: 3 }, []],
    [
      'metadata against no number',
      { source: 'metadata', key: 'tier', operator: 'less', value: 'x' },
      ['error wrong-value trigger.conditions[0].value'],
    ],
  ])('K-035 condition with %s', (_, condition, expected) => {
    expect(found(fn(conditioned(condition), METADATA))).toEqual(expected);
  });

  it.each<[string, string[], string[]]>([
    ['when needed', [], ['vague-trigger', 'few-examples']],
    ['customer asks for something', ['a', 'b'], ['vague-trigger']],
    ['send the message if appropriate', ['a', 'b'], ['vague-trigger']],
    ['customer confirms number and asks for the code', ['a', 'b'], []],
  ])('K-050 advises on the description "%s"', (description, examples, codes) => {
    const trigger: Trigger = { type: 'in-call', description, examples };
    expect(checkFunction(fn(trigger, METADATA), AROUND).map(({ code }) => code)).toEqual(codes);
  });

  it.each([
    ['any', 0, true],
    ['connected', 0, true],
    ['not-connected', 0, false],
    ['any', 1, false],
  ] as const)('K-051 %s with %i conditions: warned %p', (callType, count, warned) => {
    const conditions = POST_CALL.type === 'post-call' ? POST_CALL.conditions.slice(0, count) : [];
    const findings = found(fn({ type: 'post-call', callType, conditions }, METADATA));
    expect(findings).toEqual(warned ? ['warning fires-for-every-call trigger.conditions'] : []);
  });

  it('K-054 advises to keep it short', () => {
    const template = { ...AROUND.templates[0]!.template!, bodyLength: 900 };
    expect(found(fn(POST_CALL, METADATA), { ...AROUND, templates: [{ number: 'B', template }] })).toEqual([
      'warning long-template template.name',
    ]);
  });
});
