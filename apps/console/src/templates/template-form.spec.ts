import { describe, expect, it } from '@jest/globals';
import type { Template } from '@parlance/gateway/contracts';
import { isSendable, missingVariables, parametersOf, plainText, previewOf } from './template-form';

const template: Template = {
  id: '00000000-0000-7000-8000-000000000001',
  wabaId: '1',
  metaId: null,
  name: 'order_update',
  language: 'en_US',
  category: 'UTILITY',
  previousCategory: null,
  status: 'APPROVED',
  statusReason: null,
  quality: 'UNKNOWN',
  parameterFormat: 'NAMED',
  components: [
    { type: 'HEADER', format: 'IMAGE' },
    { type: 'BODY', text: 'Hello {{first_name}}, {{ day }} it is, {{first_name}}.' },
    { type: 'FOOTER', text: 'Bye' },
    { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Track', url: 'https://example.com/{{1}}' }] },
  ],
  variables: [
    { key: 'header.media', component: 'header', kind: 'image', name: 'media', example: null },
    { key: 'body.first_name', component: 'body', kind: 'text', name: 'first_name', example: null },
    { key: 'body.day', component: 'body', kind: 'text', name: 'day', example: null },
    { key: 'button.0.1', component: 'button', kind: 'url-suffix', name: 'Track', example: null },
  ],
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  version: 1,
};
const complete = {
  'header.media': { mediaId: 'm' },
  'body.first_name': ' Sari ',
  'body.day': 'Friday',
  'button.0.1': 'abc',
};

describe('filling a template', () => {
  it('I24 names every variable of header, body and buttons that has no value', () => {
    expect(missingVariables(template, {}).map(({ key }) => key)).toEqual([
      'header.media',
      'body.first_name',
      'body.day',
      'button.0.1',
    ]);
    expect(missingVariables(template, { ...complete, 'body.day': '  ' }).map(({ key }) => key)).toEqual([
      'body.day',
    ]);
    expect(missingVariables(template, { ...complete, 'header.media': 'text' })).toHaveLength(1);
    expect(missingVariables(template, complete)).toEqual([]);
  });

  it('sends the values of its own variables, trimmed', () => {
    expect(parametersOf(template, { ...complete, stranger: 'x' })).toEqual({
      ...complete,
      'body.first_name': 'Sari',
    });
  });

  it('previews what is filled in and marks what is not', () => {
    const { body, header, footer, buttons } = previewOf(template.components, { 'body.first_name': 'Sari' });
    expect(plainText(body)).toBe('Hello Sari, {{ day }} it is, Sari.');
    expect(body.filter(({ hole }) => hole).map(({ text }) => text)).toEqual(['{{ day }}']);
    expect(header).toEqual({ kind: 'image', mediaId: null, fileName: null });
    expect([footer, buttons]).toEqual(['Bye', [{ type: 'URL', text: 'Track' }]]);
  });

  it('C-035 sends approved templates only', () => {
    expect(isSendable(template)).toBe(true);
    for (const status of ['PENDING', 'REJECTED', 'PAUSED', 'DISABLED', 'UNKNOWN'] as const)
      expect(isSendable({ ...template, status })).toBe(false);
  });
});
