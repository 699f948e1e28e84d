import fc from 'fast-check';
import { fillTemplate, previewTemplate, templateVariables, type TemplateContent } from './index';

const ORDER_READY: TemplateContent = {
  name: 'order_ready',
  language: 'en_US',
  category: 'UTILITY',
  parameterFormat: 'POSITIONAL',
  components: [
    { type: 'HEADER', format: 'TEXT', text: 'Order {{1}}', example: { header_text: ['991'] } },
    {
      type: 'BODY',
      text: 'Hi {{1}}, your order for {{2}} is ready.',
      example: { body_text: [['Ria', 'bread']] },
    },
    { type: 'FOOTER', text: 'Nimbus Bakery' },
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'QUICK_REPLY', text: 'Cancel' },
        {
          type: 'URL',
          text: 'Track',
          url: 'https://shop.test/o/{{1}}',
          example: ['https://shop.test/o/991'],
        },
        { type: 'COPY_CODE', example: 'SAVE10' },
      ],
    },
  ],
};
const VALUES = {
  'header.1': '991',
  'body.1': 'Ria',
  'body.2': 'bread',
  'button.1.1': '991 a/ü',
  'button.2.1': 'SAVE10',
};

const NAMED: TemplateContent = {
  ...ORDER_READY,
  parameterFormat: 'NAMED',
  components: [
    { type: 'HEADER', format: 'DOCUMENT', example: { header_handle: ['4::x'] } },
    {
      type: 'BODY',
      text: 'Hi {{first_name}}, order {{order_no}} is ready.',
      example: { body_text_named_params: [{ param_name: 'first_name', example: 'Ria' }] },
    },
  ],
};

describe('templateVariables', () => {
  it('I24 K-040 lists every hole of header, body and buttons with its example', () => {
    expect(templateVariables(ORDER_READY)).toEqual([
      { key: 'header.1', component: 'header', kind: 'text', name: '1', example: '991' },
      { key: 'body.1', component: 'body', kind: 'text', name: '1', example: 'Ria' },
      { key: 'body.2', component: 'body', kind: 'text', name: '2', example: 'bread' },
      { key: 'button.1.1', component: 'button', kind: 'url-suffix', name: 'Track', example: '991' },
      { key: 'button.2.1', component: 'button', kind: 'coupon-code', name: 'code', example: 'SAVE10' },
    ]);
  });

  it('I24 K-020 lists named variables and a file in the header', () => {
    expect(templateVariables(NAMED).map(({ key, kind, example }) => [key, kind, example])).toEqual([
      ['header.media', 'document', null],
      ['body.first_name', 'text', 'Ria'],
      ['body.order_no', 'text', null],
    ]);
  });
});

describe('fillTemplate', () => {
  it('I24 fills every component for Graph, with the suffix of an address percent-encoded', () => {
    const filled = fillTemplate(ORDER_READY, VALUES);
    expect(filled).toMatchObject({
      ok: true,
      value: {
        components: [
          { type: 'header', parameters: [{ type: 'text', text: '991' }] },
          {
            type: 'body',
            parameters: [
              { type: 'text', text: 'Ria' },
              { type: 'text', text: 'bread' },
            ],
          },
          {
            type: 'button',
            sub_type: 'url',
            index: '1',
            parameters: [{ type: 'text', text: '991%20a%2F%C3%BC' }],
          },
          {
            type: 'button',
            sub_type: 'copy_code',
            index: '2',
            parameters: [{ type: 'coupon_code', coupon_code: 'SAVE10' }],
          },
        ],
        rendered: {
          header: { kind: 'text', text: 'Order 991' },
          body: 'Hi Ria, your order for bread is ready.',
          footer: 'Nimbus Bakery',
          buttons: [
            { type: 'QUICK_REPLY', text: 'Cancel' },
            { type: 'URL', text: 'Track', url: 'https://shop.test/o/991%20a%2F%C3%BC' },
            { type: 'COPY_CODE', text: 'Copy offer code' },
          ],
        },
      },
    });
  });

  it('I24 names the parameters of a NAMED template and passes the file on for the sender to resolve', () => {
    expect(
      fillTemplate(NAMED, {
        'header.media': { mediaId: 'm1', fileName: 'bill.pdf' },
        'body.first_name': 'Ria',
        'body.order_no': '991',
      }),
    ).toMatchObject({
      ok: true,
      value: {
        components: [
          {
            type: 'header',
            parameters: [{ type: 'document', document: { mediaId: 'm1', filename: 'bill.pdf' } }],
          },
          {
            type: 'body',
            parameters: [
              { type: 'text', parameter_name: 'first_name', text: 'Ria' },
              { type: 'text', parameter_name: 'order_no', text: '991' },
            ],
          },
        ],
        rendered: { header: { kind: 'document', mediaId: 'm1', fileName: 'bill.pdf' } },
      },
    });
  });

  it('needs no components for a template without variables', () => {
    expect(
      fillTemplate({ ...ORDER_READY, components: [{ type: 'BODY', text: 'Hello.' }] }, {}),
    ).toMatchObject({ ok: true, value: { components: [] } });
  });

  it('K-019 sends a login code in the body and in its button', () => {
    const login: TemplateContent = {
      ...ORDER_READY,
      category: 'AUTHENTICATION',
      components: [
        { type: 'BODY', text: '*{{1}}* is your verification code.' },
        {
          type: 'BUTTONS',
          buttons: [
            { type: 'URL', text: 'Copy code', url: 'https://www.whatsapp.com/otp/code/?code=otp{{1}}' },
          ],
        },
      ],
    };
    expect(templateVariables(login).map((v) => v.key)).toEqual(['body.1']);
    expect(fillTemplate(login, { 'body.1': '481920' })).toMatchObject({
      ok: true,
      value: {
        components: [
          { type: 'body', parameters: [{ type: 'text', text: '481920' }] },
          { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: '481920' }] },
        ],
      },
    });
    expect(fillTemplate(login, { 'body.1': '1234567890123456' })).toMatchObject({
      ok: false,
      error: { code: 'wrong_variable_kind' },
    });
  });

  const { 'body.2': _missing, ...withoutOne } = VALUES;
  it.each([
    ['a missing value', withoutOne, 'missing_variables', ['parameters.body.2']],
    ['an empty value', { ...VALUES, 'body.2': '' }, 'missing_variables', ['parameters.body.2']],
    ['a value of no variable', { ...VALUES, 'body.3': 'x' }, 'unknown_variables', ['parameters.body.3']],
    [
      'a file for a text',
      { ...VALUES, 'body.1': { mediaId: 'm' } },
      'wrong_variable_kind',
      ['parameters.body.1'],
    ],
    ['a line break', { ...VALUES, 'body.1': 'a\nb' }, 'wrong_variable_kind', ['parameters.body.1']],
    ['a tab', { ...VALUES, 'body.1': 'a\tb' }, 'wrong_variable_kind', ['parameters.body.1']],
    ['five spaces', { ...VALUES, 'body.1': 'a     b' }, 'wrong_variable_kind', ['parameters.body.1']],
    [
      'a long coupon code',
      { ...VALUES, 'button.2.1': 'x'.repeat(21) },
      'wrong_variable_kind',
      ['parameters.button.2.1'],
    ],
    [
      'several mistakes at once',
      { ...withoutOne, other: 'x', 'header.1': 'a\nb' },
      'missing_variables',
      ['parameters.body.2', 'parameters.other', 'parameters.header.1'],
    ],
  ])('I24 C-035 refuses %s by name', (_, parameters, code, paths) => {
    const refused = fillTemplate(ORDER_READY, parameters);
    expect(refused.ok).toBe(false);
    if (refused.ok) return;
    expect(refused.error.code).toBe(code);
    expect(refused.error.errors.map((e) => e.path)).toEqual(paths);
  });

  it('allows four spaces in a row', () => {
    expect(fillTemplate(ORDER_READY, { ...VALUES, 'body.1': 'a    b' }).ok).toBe(true);
  });

  it('refuses text where a file belongs', () => {
    expect(
      fillTemplate(NAMED, { 'header.media': 'x', 'body.first_name': 'a', 'body.order_no': 'b' }),
    ).toMatchObject({ ok: false, error: { code: 'wrong_variable_kind' } });
  });

  it.each([
    ['-6.2,106.8|Nimbus Bakery|1 Oven Road', true],
    ['-6.2, 106.8|Nimbus Bakery|1 Oven Road', true],
    ['-6.2,106.8', false],
    ['91,0|a|b', false],
    ['0,181|a|b', false],
  ])('reads the location %s: %s', (location, accepted) => {
    const withLocation: TemplateContent = {
      ...ORDER_READY,
      components: [
        { type: 'HEADER', format: 'LOCATION' },
        { type: 'BODY', text: 'Here we are.' },
      ],
    };
    expect(fillTemplate(withLocation, { 'header.location': location }).ok).toBe(accepted);
  });

  it('refuses a template with parts it cannot fill', () => {
    const carousel: TemplateContent = {
      ...ORDER_READY,
      components: [...ORDER_READY.components, { type: 'OTHER', metaType: 'CAROUSEL', raw: {} }],
    };
    expect(fillTemplate(carousel, VALUES)).toMatchObject({ ok: false, error: { code: 'not_fillable' } });
  });

  it('I24 never leaves a hole: either every variable is filled or the refusal names it', () => {
    const value = fc.option(fc.stringMatching(/^[a-zA-Z0-9 ]{1,12}$/), { nil: undefined });
    const keys = Object.keys(VALUES);
    fc.assert(
      fc.property(fc.array(value, { minLength: keys.length, maxLength: keys.length }), (values) => {
        const given = Object.fromEntries(
          keys.flatMap((key, i) => (values[i] === undefined ? [] : [[key, values[i]]])),
        );
        const filled = fillTemplate(ORDER_READY, given);
        if (filled.ok) {
          expect(JSON.stringify(filled.value.rendered)).not.toContain('{{');
        } else {
          const named = filled.error.errors.map((e) => e.path.replace('parameters.', ''));
          for (const key of keys) if (given[key] === undefined) expect(named).toContain(key);
        }
      }),
    );
  });
});

describe('previewTemplate', () => {
  it('K-052 shows the template with its examples', () => {
    expect(previewTemplate(ORDER_READY)).toMatchObject({
      header: { kind: 'text', text: 'Order 991' },
      body: 'Hi Ria, your order for bread is ready.',
      buttons: [{}, { url: 'https://shop.test/o/991' }, {}],
    });
  });

  it('keeps the braces where an example is missing', () => {
    expect(previewTemplate(NAMED)?.body).toBe('Hi Ria, order {{order_no}} is ready.');
  });

  it('is nothing without a body', () => {
    expect(previewTemplate({ ...ORDER_READY, components: [] })).toBeNull();
  });
});
