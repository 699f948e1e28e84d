import {
  fillTemplate,
  lintTemplate,
  sameContent,
  submittedComponents,
  templateVariables,
  type TemplateComponent,
  type TemplateContent,
} from './index';

const BODY: TemplateComponent = {
  type: 'BODY',
  text: 'Hi {{1}}, may we call you about your order?',
  example: { body_text: [['Ria']] },
};
const REQUEST: TemplateComponent = { type: 'CALL_PERMISSION_REQUEST' };
const BUTTONS: TemplateComponent = {
  type: 'BUTTONS',
  buttons: [
    { type: 'URL', text: 'Our hours', url: 'https://shop.test/hours' },
    { type: 'VOICE_CALL', text: 'Call us', ttl_minutes: 1_440 },
  ],
};
const template = (
  components: readonly TemplateComponent[],
  more: Partial<TemplateContent> = {},
): TemplateContent => ({
  name: 'may_we_call',
  language: 'en_US',
  category: 'UTILITY',
  parameterFormat: 'POSITIONAL',
  components,
  ...more,
});

describe('templates about calls', () => {
  it.each([
    ['a request for permission', [BODY, REQUEST]],
    ['a call button', [BODY, BUTTONS]],
  ])('C-122 C-123 accepts %s', (_name, components) => {
    expect(lintTemplate(template(components))).toEqual([]);
    expect(lintTemplate(template(components, { category: 'MARKETING' }))).toEqual([]);
  });

  it.each([
    ['a request without words', template([REQUEST]), 'body.required', 'components'],
    [
      'a request beside buttons',
      template([BODY, REQUEST, { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Yes' }] }]),
      'call-permission.alone',
      'components[1]',
    ],
    [
      'a request in a login code',
      template([BODY, REQUEST], { category: 'AUTHENTICATION' }),
      'call-permission.category',
      'components[1]',
    ],
    ['two requests', template([BODY, REQUEST, REQUEST]), 'component.repeated', 'components'],
    [
      'a label that is too long',
      template([BODY, { type: 'BUTTONS', buttons: [{ type: 'VOICE_CALL', text: 'a'.repeat(21) }] }]),
      'button.text.length',
      'components[1].buttons[0].text',
    ],
    [
      'a button that lives for more than thirty days',
      template([BODY, { type: 'BUTTONS', buttons: [{ type: 'VOICE_CALL', ttl_minutes: 43_201 }] }]),
      'button.ttl',
      'components[1].buttons[0].ttl_minutes',
    ],
    [
      'two call buttons',
      template([BODY, { type: 'BUTTONS', buttons: [{ type: 'VOICE_CALL' }, { type: 'VOICE_CALL' }] }]),
      'buttons.count-by-type',
      'components[1].buttons',
    ],
  ])('C-128 refuses %s', (_name, content, rule, path) => {
    expect(lintTemplate(content)).toContainEqual(expect.objectContaining({ rule, path, severity: 'error' }));
  });

  it('writes them for Meta as its pages about calling do', () => {
    expect(submittedComponents('UTILITY', [BODY, REQUEST])).toEqual([
      BODY,
      { type: 'call_permission_request' },
    ]);
    expect(submittedComponents('UTILITY', [BUTTONS])).toEqual([
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'URL', text: 'Our hours', url: 'https://shop.test/hours' },
          { type: 'voice_call', text: 'Call us', ttl_minutes: 1_440 },
        ],
      },
    ]);
    expect(sameContent([BODY, REQUEST], [BODY, REQUEST])).toBe(true);
  });

  it('C-122 a request takes no values of its own and says that it asks', () => {
    const content = template([BODY, REQUEST]);
    expect(templateVariables(content).map(({ key }) => key)).toEqual(['body.1']);
    expect(fillTemplate(content, { 'body.1': 'Ria' })).toMatchObject({
      ok: true,
      value: {
        asksCallPermission: true,
        components: [{ type: 'body', parameters: [{ type: 'text', text: 'Ria' }] }],
        rendered: { body: 'Hi Ria, may we call you about your order?', buttons: [] },
      },
    });
  });

  it('C-123 a call button is shown among the buttons, and a send may say what it carries and how long it lives', () => {
    const content = template([BODY, BUTTONS]);
    expect(templateVariables(content).map(({ key }) => key)).toEqual(['body.1']);
    const plain = fillTemplate(content, { 'body.1': 'Ria' });
    expect(plain).toMatchObject({
      ok: true,
      value: {
        asksCallPermission: false,
        rendered: {
          buttons: [
            { type: 'URL', text: 'Our hours' },
            { type: 'VOICE_CALL', text: 'Call us' },
          ],
        },
      },
    });
    expect(plain.ok && plain.value.components).toHaveLength(1);
    const told = fillTemplate(content, {
      'body.1': 'Ria',
      'button.1.ttl_minutes': '100',
      'button.1.payload': 'ticket-991',
    });
    expect(told.ok && told.value.components[1]).toEqual({
      type: 'button',
      sub_type: 'voice_call',
      index: '1',
      parameters: [
        { type: 'ttl_minutes', ttl_minutes: 100 },
        { type: 'payload', payload: 'ticket-991' },
      ],
    });
  });

  it.each([
    ['button.1.ttl_minutes', '0', 'wrong_variable_kind'],
    ['button.1.ttl_minutes', '43201', 'wrong_variable_kind'],
    ['button.1.ttl_minutes', '1e3', 'wrong_variable_kind'],
    ['button.1.ttl_minutes', { mediaId: 'm' }, 'wrong_variable_kind'],
    ['button.1.payload', 'x'.repeat(513), 'wrong_variable_kind'],
    ['button.0.payload', 'x', 'unknown_variables'],
  ])('I24 names what is wrong with %s of a call button: %j', (key, value, code) => {
    expect(fillTemplate(template([BODY, BUTTONS]), { 'body.1': 'Ria', [key]: value })).toMatchObject({
      ok: false,
      error: { code, errors: [expect.objectContaining({ path: `parameters.${key}` })] },
    });
  });
});
