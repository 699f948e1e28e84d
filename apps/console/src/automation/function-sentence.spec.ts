import { beforeAll, describe, expect, it } from '@jest/globals';
import type { FunctionCondition, FunctionTrigger } from '@parlance/gateway/contracts';
import i18next, { type i18n } from 'i18next';
import { en } from '../i18n/en-automation';
import { id } from '../i18n/id-automation';
import { functionSentence } from './function-sentence';

const booked: FunctionCondition = {
  source: 'post-call',
  key: 'appointment_booked',
  operator: 'equals',
  value: true,
};
const city: FunctionCondition = { source: 'metadata', key: 'city', operator: 'contains', value: 'Jakarta' };

describe('a function as a sentence', () => {
  let language: i18n;
  beforeAll(async () => {
    language = i18next.createInstance();
    await language.init({
      lng: 'en',
      defaultNS: 'console',
      resources: { en: { console: en }, id: { console: id } },
      interpolation: { escapeValue: false },
    });
  });
  const said = (trigger: FunctionTrigger, lng = 'en'): string =>
    functionSentence(language.getFixedT(lng), {
      trigger,
      inboxId: null,
      template: { name: 'appointment_confirmation', language: 'en_US' },
    })
      .map(({ text }) => text)
      .join('');

  it.each<[string, FunctionTrigger, string]>([
    [
      'K-034 a condition',
      { type: 'post-call', callType: 'connected', conditions: [booked] },
      'After a connected call, if appointment_booked is true, send appointment_confirmation.',
    ],
    [
      'K-036 all of several',
      { type: 'post-call', callType: 'any', conditions: [booked, city] },
      'After any call, if appointment_booked is true and city contains “Jakarta”, send appointment_confirmation.',
    ],
    [
      'K-037 none',
      { type: 'post-call', callType: 'not-connected', conditions: [] },
      'After a call that was not connected, send appointment_confirmation.',
    ],
    [
      'K-017 a moment',
      { type: 'in-call', description: 'The customer asks for the code.', examples: [] },
      'During a call, when this happens: “The customer asks for the code.”, send appointment_confirmation.',
    ],
  ])('%s', (_, trigger, sentence) => {
    expect(said(trigger)).toBe(sentence);
  });

  it('sets names apart from words', () => {
    const names = functionSentence(language.getFixedT('id'), {
      trigger: { type: 'post-call', callType: 'connected', conditions: [booked] },
      inboxId: null,
      template: { name: 'konfirmasi', language: 'id' },
    }).flatMap(({ text, isCode }) => (isCode ? [text] : []));
    expect(names).toEqual(['appointment_booked', 'konfirmasi']);
  });
});
