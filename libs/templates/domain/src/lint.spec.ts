import {
  hasErrors,
  lintTemplate,
  type TemplateButton,
  type TemplateComponent,
  type TemplateContent,
} from './index';

const BODY: TemplateComponent = {
  type: 'BODY',
  text: 'Hi {{1}}, your order is ready to collect today.',
  example: { body_text: [['Ria']] },
};
const GOOD: TemplateContent = {
  name: 'order_ready',
  language: 'en_US',
  category: 'UTILITY',
  parameterFormat: 'POSITIONAL',
  components: [BODY],
};

const withComponents = (...components: TemplateComponent[]): TemplateContent => ({ ...GOOD, components });
const body = (text: string, examples: string[] = ['a', 'b', 'c', 'd']): TemplateContent =>
  withComponents({ type: 'BODY', text, example: { body_text: [examples] } });
const buttons = (...list: TemplateButton[]): TemplateContent =>
  withComponents(BODY, { type: 'BUTTONS', buttons: list });
const reply = (text: string): TemplateButton => ({ type: 'QUICK_REPLY', text });
const url = (address: string, example?: string[]): TemplateButton => ({
  type: 'URL',
  text: 'Open',
  url: address,
  example,
});

describe('lintTemplate', () => {
  it('finds nothing wrong with a good template', () => {
    expect(lintTemplate(GOOD)).toEqual([]);
    expect(
      lintTemplate(
        withComponents(
          { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['4::a'] } },
          BODY,
          { type: 'FOOTER', text: 'Nimbus Bakery' },
          { type: 'BUTTONS', buttons: [url('https://shop.test/{{1}}', ['https://shop.test/1'])] },
        ),
      ),
    ).toEqual([]);
  });

  it.each<[string, TemplateContent, string, string]>([
    ['a name with capitals', { ...GOOD, name: 'Order' }, 'name.form', 'name'],
    ['an unknown language', { ...GOOD, language: 'xx' }, 'language.unknown', 'language'],
    ['no body', withComponents({ type: 'FOOTER', text: 'x' }), 'body.required', 'components'],
    ['two bodies', withComponents(BODY, BODY), 'component.repeated', 'components'],
    ['an empty body', body('  '), 'body.empty', 'components[0].text'],
    ['a body of 1025 characters', body('a'.repeat(1025)), 'body.length', 'components[0].text'],
    [
      'a body that begins with a variable',
      body('{{1}} is here now, friend'),
      'placeholder.edge',
      'components[0].text',
    ],
    [
      'a body that ends with a variable',
      body('Your order number is {{1}}'),
      'placeholder.edge',
      'components[0].text',
    ],
    [
      'adjacent variables',
      body('Dear customer {{1}} {{2}} thanks for it'),
      'placeholder.adjacent',
      'components[0].text',
    ],
    [
      'a gap in the numbers',
      body('Your order {{1}} and also {{3}} are here'),
      'placeholder.sequence',
      'components[0].text',
    ],
    ['numbers from 2', body('Your order {{2}} has come today'), 'placeholder.sequence', 'components[0].text'],
    [
      'a name in a positional template',
      body('Your order {{no}} has come today'),
      'placeholder.sequence',
      'components[0].text',
    ],
    ['stray braces', body('Your order {{1} has come today'), 'placeholder.braces', 'components[0].text'],
    [
      'a $ in a variable',
      body('Your order {{$1}} has come today'),
      'placeholder.characters',
      'components[0].text',
    ],
    ['no example', body('Your order {{1}} has come today', []), 'example.required', 'components[0].example'],
    [
      'two variables in the header',
      withComponents(
        { type: 'HEADER', format: 'TEXT', text: '{{1}} of {{2}}', example: { header_text: ['a', 'b'] } },
        BODY,
      ),
      'header.variables',
      'components[0].text',
    ],
    [
      'a header of 61 characters',
      withComponents({ type: 'HEADER', format: 'TEXT', text: 'a'.repeat(61) }, BODY),
      'header.length',
      'components[0].text',
    ],
    [
      'a media header without an example',
      withComponents({ type: 'HEADER', format: 'IMAGE' }, BODY),
      'example.required',
      'components[0].example.header_handle',
    ],
    [
      'a footer with a variable',
      withComponents(BODY, { type: 'FOOTER', text: 'From {{1}}' }),
      'footer.variable',
      'components[1].text',
    ],
    [
      'a footer of 61 characters',
      withComponents(BODY, { type: 'FOOTER', text: 'a'.repeat(61) }),
      'footer.length',
      'components[1].text',
    ],
    ['no buttons', buttons(), 'buttons.empty', 'components[1].buttons'],
    [
      'eleven buttons',
      buttons(...Array.from({ length: 11 }, (_, i) => reply(`b${i}`))),
      'buttons.count',
      'components[1].buttons',
    ],
    [
      'three addresses',
      buttons(url('https://a.test'), url('https://b.test'), url('https://c.test')),
      'buttons.count-by-type',
      'components[1].buttons',
    ],
    [
      'scattered quick replies',
      buttons(reply('a'), url('https://a.test'), reply('b')),
      'buttons.order',
      'components[1].buttons',
    ],
    [
      'a label of 26 characters',
      buttons(reply('a'.repeat(26))),
      'button.text.length',
      'components[1].buttons[0].text',
    ],
    ['an empty label', buttons(reply(' ')), 'button.text.required', 'components[1].buttons[0].text'],
    [
      'a wa.me address',
      buttons(url('https://wa.me/15557010001')),
      'button.url.short-link',
      'components[1].buttons[0].url',
    ],
    [
      'a shortened address',
      buttons(url('https://bit.ly/x')),
      'button.url.short-link',
      'components[1].buttons[0].url',
    ],
    [
      'an address without scheme',
      buttons(url('shop.test')),
      'button.url.form',
      'components[1].buttons[0].url',
    ],
    [
      'a variable inside an address',
      buttons(url('https://a.test/{{1}}/x', ['https://a.test/1/x'])),
      'button.url.variable',
      'components[1].buttons[0].url',
    ],
    [
      'an address variable without example',
      buttons(url('https://a.test/{{1}}')),
      'example.required',
      'components[1].buttons[0].example',
    ],
    [
      'letters for a phone number',
      buttons({ type: 'PHONE_NUMBER', text: 'Call', phone_number: 'abc' }),
      'button.phone-number',
      'components[1].buttons[0].phone_number',
    ],
    [
      'a copy code without example',
      buttons({ type: 'COPY_CODE' }),
      'example.required',
      'components[1].buttons[0].example',
    ],
    [
      'a call button for an hour',
      buttons({ type: 'VOICE_CALL', ttl_minutes: 60 }),
      'button.ttl',
      'components[1].buttons[0].ttl_minutes',
    ],
    [
      'a login code without button',
      { ...GOOD, category: 'AUTHENTICATION' },
      'authentication.button',
      'components',
    ],
    [
      'a code button in another category',
      buttons({ type: 'OTP', otp_type: 'COPY_CODE' }),
      'authentication.category',
      'components[1].buttons[0]',
    ],
    [
      'a named variable with capitals',
      {
        ...GOOD,
        parameterFormat: 'NAMED',
        components: [
          {
            type: 'BODY',
            text: 'Dear {{First}}, welcome to our shop.',
            example: { body_text_named_params: [{ param_name: 'First', example: 'x' }] },
          },
        ],
      },
      'placeholder.name',
      'components[0].text',
    ],
    [
      'a name used twice',
      {
        ...GOOD,
        parameterFormat: 'NAMED',
        components: [
          {
            type: 'BODY',
            text: 'Dear {{a}}, welcome {{a}} to our shop.',
            example: { body_text_named_params: [{ param_name: 'a', example: 'x' }] },
          },
        ],
      },
      'placeholder.unique',
      'components[0].text',
    ],
  ])('C-038 refuses %s', (_, template, rule, path) => {
    const findings = lintTemplate(template);
    expect(findings).toContainEqual(expect.objectContaining({ rule, path, severity: 'error' }));
    expect(findings.every((f) => f.source.startsWith('https://developers.facebook.com/'))).toBe(true);
  });

  it.each<[string, TemplateContent, string]>([
    [
      'promotional words in a utility template',
      body('Dear customer, 20% off and a discount for you'),
      'wording.promotional',
    ],
    ['a request for a card number', body('Please reply with your card number to go on'), 'wording.sensitive'],
    ['a threat', body('Pay now or we will take legal action soon'), 'wording.threatening'],
    ['shouting', body('Your order has come today!!!'), 'wording.shouting'],
    ['a body of 601 characters', body('word '.repeat(121)), 'wording.long'],
    ['many variables in few words', body('Hi {{1}} and {{2}} to {{3}}.'), 'placeholder.density'],
    ['four buttons', buttons(reply('a'), reply('b'), reply('c'), reply('d')), 'buttons.desktop'],
  ])('C-038 K-054 warns of %s and does not stop it', (_, template, rule) => {
    const findings = lintTemplate(template);
    expect(findings).toContainEqual(expect.objectContaining({ rule, severity: 'warning' }));
    expect(hasErrors(findings)).toBe(false);
  });

  it('C-038 takes promotion for granted in a marketing template', () => {
    expect(
      lintTemplate({ ...body('Dear customer, 20% off and a discount for you'), category: 'MARKETING' }),
    ).toEqual([]);
  });

  it('C-038 refuses a body that says nothing without its variables', () => {
    const findings = lintTemplate(body('Hi {{1}}!'));
    expect(findings).toContainEqual(expect.objectContaining({ rule: 'wording.unclear', severity: 'error' }));
  });

  it('K-005 accepts a login code template', () => {
    expect(
      lintTemplate({
        ...GOOD,
        category: 'AUTHENTICATION',
        components: [
          { type: 'BODY', text: '', add_security_recommendation: true },
          { type: 'FOOTER', text: '', code_expiration_minutes: 5 },
          { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE' }] },
        ],
      }),
    ).toEqual([]);
  });
});
