import { describe, expect, it } from '@jest/globals';
import type { AiAgent, Template } from '@parlance/gateway/contracts';
import { emptyFields, type FunctionFields } from './function-draft';
import { EMPTY_SAMPLE, neededOf, previewOfRendered, sampleOf } from './sample';

const template = { variables: [{ key: 'body.1' }, { key: 'body.2' }] } as unknown as Template;
const agent = {
  variables: [
    { name: 'booked', type: 'boolean', description: '', examples: ['yes please'], pattern: null },
    { name: 'time', type: 'text', description: '', examples: ['tomorrow'], pattern: null },
  ],
} as unknown as AiAgent;
const fields: FunctionFields = {
  ...emptyFields('post-call'),
  conditions: [
    { source: 'post-call', key: 'booked', operator: 'equals', value: true },
    { source: 'metadata', key: 'city', operator: 'exists', value: null },
  ],
  mapping: {
    'body.1': { source: 'metadata', key: 'contact_name' },
    'body.2': { source: 'post-call', variable: 'time' },
  },
};

describe('K-052 a dry run', () => {
  it('asks for the data that the function looks at', () => {
    expect(neededOf(fields, template)).toEqual({
      metadata: ['contact_name', 'city'],
      variables: ['time', 'booked'],
    });
  });

  it('begins with data with which something would be said', () => {
    expect(sampleOf(fields, template, agent, EMPTY_SAMPLE)).toEqual({
      callType: 'connected',
      metadata: { contact_name: 'Sari', city: 'city' },
      variables: { time: 'tomorrow', booked: true },
      utterance: null,
    });
    const changed = { ...EMPTY_SAMPLE, variables: { booked: false }, callType: 'not-connected' as const };
    expect(sampleOf(fields, template, agent, changed)).toMatchObject({
      callType: 'not-connected',
      variables: { booked: false },
    });
  });

  it('takes the examples of the template', () => {
    const explained = {
      variables: [{ key: 'body.2', example: 'at two' }],
    } as unknown as Template;
    expect(sampleOf(fields, explained, agent, EMPTY_SAMPLE).variables['time']).toBe('at two');
  });

  it('K-017 says something to an in-call function only', () => {
    const said = { ...EMPTY_SAMPLE, utterance: ' send me the code ' };
    expect(sampleOf({ ...fields, type: 'in-call' }, template, agent, said).utterance).toBe(
      'send me the code',
    );
    expect(sampleOf(fields, template, agent, said).utterance).toBeNull();
  });

  it('shows what the server has rendered', () => {
    expect(
      previewOfRendered({
        name: 'x',
        language: 'id',
        category: 'UTILITY',
        header: { kind: 'text', text: 'Hello' },
        body: 'See you',
        footer: null,
        buttons: [],
      }),
    ).toEqual({
      header: { kind: 'text', text: [{ text: 'Hello', hole: false }] },
      body: [{ text: 'See you', hole: false }],
      footer: null,
      buttons: [],
    });
  });
});
