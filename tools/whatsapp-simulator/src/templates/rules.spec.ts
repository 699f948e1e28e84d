import { describe, expect, it } from '@jest/globals';
import type { GraphError } from '../graph/graph-error';
import type { Json } from '../state/model';
import { checkTemplate, type TemplateDraft } from './rules';

const body = (text: string, example?: Json): Json => ({ type: 'BODY', text, ...(example && { example }) });
const one = { body_text: [['a']] };
const draft = (change: Partial<TemplateDraft>): TemplateDraft => ({
  name: 'order_ready',
  language: 'en_US',
  category: 'UTILITY',
  parameterFormat: 'POSITIONAL',
  components: [body('Your order is ready to collect.')],
  ttlSeconds: null,
  ...change,
});
const withButtons = (...buttons: Json[]) =>
  draft({ components: [body('Your order is ready.'), { type: 'BUTTONS', buttons }] });
const quick = (text: string): Json => ({ type: 'QUICK_REPLY', text });
const link = (url: string, example?: string[]): Json => ({
  type: 'URL',
  text: 'Track',
  url,
  ...(example && { example }),
});

describe('template creation rules', () => {
  it.each<[string, TemplateDraft, number | undefined, RegExp]>([
    ['upper case in the name', draft({ name: 'Order' }), undefined, /lower case/],
    ['an unknown language', draft({ language: 'tlh' }), undefined, /language/],
    ['an unknown category', draft({ category: 'SERVICE' }), undefined, /category/],
    ['a lifetime out of range', draft({ ttlSeconds: 10 }), undefined, /30 to 43200/],
    ['no body', draft({ components: [] }), 2388072, /BODY is required/],
    ['a body of 1025 characters', draft({ components: [body('x'.repeat(1025))] }), 2388040, /1024/],
    [
      'a body that starts with a variable',
      draft({ components: [body('{{1}} is your order', one)] }),
      2388299,
      /start or end/,
    ],
    [
      'a body that ends with a variable',
      draft({ components: [body('Your order is {{1}}', one)] }),
      2388299,
      /start or end/,
    ],
    [
      'too many variables',
      draft({ components: [body('Hi {{1}} {{2}} {{3}} bye.', { body_text: [['a', 'b', 'c']] })] }),
      2388293,
      /too many/,
    ],
    [
      'numbers with a gap',
      draft({ components: [body('Your order {{2}} is ready to collect.', one)] }),
      2388072,
      /numbered/,
    ],
    ['mismatched braces', draft({ components: [body('Your order {{1} is ready.', one)] }), 2388072, /braces/],
    [
      'a variable without example',
      draft({ components: [body('Your order {{1}} is ready to collect.')] }),
      2388072,
      /example/,
    ],
    [
      'an upper-case named variable',
      draft({ parameterFormat: 'NAMED', components: [body('Your order {{No}} is ready to collect.')] }),
      2388072,
      /lower case/,
    ],
    [
      'a footer with a variable',
      draft({ components: [body('Ready.'), { type: 'FOOTER', text: 'by {{1}}' }] }),
      2388073,
      /footer/,
    ],
    [
      'a header of 61 characters',
      draft({ components: [{ type: 'HEADER', format: 'TEXT', text: 'x'.repeat(61) }, body('Ready.')] }),
      2388040,
      /60/,
    ],
    [
      'a media header without example',
      draft({ components: [{ type: 'HEADER', format: 'IMAGE' }, body('Ready.')] }),
      2388047,
      /header_handle/,
    ],
    [
      'eleven buttons',
      withButtons(...Array.from({ length: 11 }, (_, i) => quick(`b${i}`))),
      undefined,
      /10 buttons/,
    ],
    [
      'quick replies torn apart',
      withButtons(quick('a'), link('https://x.test'), quick('b')),
      undefined,
      /together/,
    ],
    [
      'three links',
      withButtons(link('https://x.test'), link('https://y.test'), link('https://z.test')),
      undefined,
      /at most 2/,
    ],
    ['a variable inside a link', withButtons(link('https://x.test/{{1}}/a', ['x'])), undefined, /at its end/],
    ['a wa.me link', withButtons(link('https://wa.me/4412345')), undefined, /short links/],
    [
      'a call button that lives an hour',
      withButtons({ type: 'VOICE_CALL', text: 'Call', ttl_minutes: 60 }),
      undefined,
      /1440/,
    ],
    [
      'an OTP button on a utility template',
      withButtons({ type: 'OTP', otp_type: 'COPY_CODE' }),
      undefined,
      /AUTHENTICATION/,
    ],
  ])('refuses %s', (_name, template, subcode, message) => {
    const refusal = (): GraphError | null => {
      try {
        checkTemplate(template);
        return null;
      } catch (error) {
        return error as GraphError;
      }
    };
    expect(refusal()).toMatchObject({
      code: 100,
      options: { userMessage: expect.stringMatching(message), ...(subcode && { subcode }) },
    });
  });

  it.each([
    [
      'named variables',
      draft({
        parameterFormat: 'NAMED',
        components: [
          body('Hi {{first_name}}, your order is ready.', {
            body_text_named_params: [{ param_name: 'first_name', example: 'Ria' }],
          }),
        ],
      }),
    ],
    [
      'quick replies after a link',
      withButtons(link('https://x.test/{{1}}', ['https://x.test/1']), quick('Cancel')),
    ],
    [
      'a call permission request',
      draft({ components: [body('May we call you about your order?'), { type: 'call_permission_request' }] }),
    ],
    [
      'an authentication template',
      draft({
        category: 'AUTHENTICATION',
        components: [
          { type: 'BODY', add_security_recommendation: true },
          { type: 'FOOTER', code_expiration_minutes: 5 },
          { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE' }] },
        ],
      }),
    ],
  ])('takes %s', (_name, template) => {
    expect(() => checkTemplate(template)).not.toThrow();
  });
});
