import { describe, expect, it } from '@jest/globals';
import type { AiAgent, FunctionPreset, MessageFunction, Template } from '@parlance/gateway/contracts';
import {
  draftOf,
  emptyFields,
  fieldsOfFunction,
  fieldsOfPreset,
  mappingFor,
  newVariables,
  operatorsFor,
  sourcesFor,
  typedValue,
  unmapped,
  type FunctionFields,
} from './function-draft';

const template = {
  name: 'confirmation',
  language: 'en_US',
  variables: ['body.1', 'body.2'].map((key) => ({
    key,
    component: 'body',
    kind: 'text',
    name: key,
    example: null,
  })),
} as unknown as Template;
const fields: FunctionFields = {
  ...emptyFields('post-call'),
  name: 'Confirm',
  template: { name: 'confirmation', language: 'en_US' },
  conditions: [{ source: 'post-call', key: 'booked', operator: 'equals', value: true }],
  description: 'kept for the other kind',
  mapping: {
    'body.1': { source: 'metadata', key: 'contact_name' },
    'body.2': { source: 'post-call', variable: 'time' },
    'body.9': { source: 'static', value: 'of another template' },
  },
};

describe('a function as it is written', () => {
  it('K-002 K-033 has one kind of trigger and keeps the other out, conditions of a moment among it', () => {
    expect(draftOf(fields, template).trigger).toEqual({
      type: 'post-call',
      callType: 'connected',
      conditions: fields.conditions,
    });
    expect(draftOf({ ...fields, type: 'in-call', examples: [' send it ', ''] }, template).trigger).toEqual({
      type: 'in-call',
      description: 'kept for the other kind',
      examples: ['send it'],
    });
  });

  it.each([
    ['K-030', 'post-call', ['metadata', 'post-call', 'static']],
    ['K-029', 'in-call', ['metadata', 'in-call', 'static']],
  ] as const)('%s offers to a %s function the sources %s', (_, type, sources) => {
    expect(sourcesFor(type)).toEqual(sources);
  });

  it('K-032 offers four sources in all', () => {
    const offered = new Set((['post-call', 'in-call'] as const).flatMap((type) => sourcesFor(type)));
    expect([...offered].sort()).toEqual(['in-call', 'metadata', 'post-call', 'static']);
  });

  it('K-040 maps every placeholder of the template, nothing else', () => {
    expect(Object.keys(mappingFor(fields, template))).toEqual(['body.1', 'body.2']);
    expect(unmapped(fields, template)).toEqual([]);
    const empty = { ...fields, mapping: { 'body.1': { source: 'static', value: ' ' } as const } };
    expect(unmapped(empty, template)).toEqual(['body.1', 'body.2']);
  });

  it('K-029 drops what a function of this kind cannot have', () => {
    expect(unmapped({ ...fields, type: 'in-call' }, template)).toEqual(['body.2']);
  });

  it('comes back from what was saved', () => {
    const saved = { ...draftOf(fields, template), id: 'f', findings: [] } as unknown as MessageFunction;
    expect(draftOf(fieldsOfFunction(saved), template)).toEqual(draftOf(fields, template));
  });

  it('K-005 begins from a preset, with the variables that are missing', () => {
    const variable = {
      name: 'booked',
      type: 'boolean',
      description: 'x',
      examples: [],
      pattern: null,
    } as const;
    const preset = {
      id: 'p',
      title: 'Confirmation',
      description: '',
      trigger: { type: 'post-call', callType: 'connected', conditions: [] },
      variables: [variable, { ...variable, name: 'time' }],
    } as unknown as FunctionPreset;
    expect(fieldsOfPreset(preset)).toMatchObject({ name: 'Confirmation', type: 'post-call' });
    const agent = { variables: [variable] } as unknown as AiAgent;
    expect(newVariables(agent, preset).map(({ name }) => name)).toEqual(['time']);
  });

  it('K-035 compares in the type of the variable', () => {
    expect(typedValue('true', 'boolean')).toBe(true);
    expect(typedValue('12', 'number')).toBe(12);
    expect(typedValue('twelve', 'number')).toBe('twelve');
    expect(typedValue('12', 'text')).toBe('12');
    expect(operatorsFor('boolean')).not.toContain('greater');
    expect(operatorsFor(undefined)).toContain('contains');
  });
});
