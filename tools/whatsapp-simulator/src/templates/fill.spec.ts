import { describe, expect, it } from '@jest/globals';
import type { GraphError } from '../graph/graph-error';
import type { TemplateComponent } from '../graph/message-schema';
import type { Json, Template } from '../state/model';
import { fillTemplate } from './fill';

const template = (components: Json[], change: Partial<Template> = {}): Template =>
  ({
    name: 'order_ready',
    category: 'UTILITY',
    parameterFormat: 'POSITIONAL',
    components,
    ...change,
  }) as Template;
const greeting = template([{ type: 'BODY', text: 'Hi {{1}}, order {{2}} is ready.' }]);
const texts = (...values: unknown[]): TemplateComponent[] => [
  { type: 'body', parameters: values.map((text) => ({ type: 'text', text })) },
];
const tracked = template([
  { type: 'BODY', text: 'Ready.' },
  {
    type: 'BUTTONS',
    buttons: [
      { type: 'URL', text: 'Track', url: 'https://x.test/{{1}}' },
      { type: 'QUICK_REPLY', text: 'Cancel' },
    ],
  },
]);
const suffix = (text: string): TemplateComponent[] => [
  { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text }] },
];

function codeOf(task: () => unknown): number | null {
  try {
    task();
    return null;
  } catch (error) {
    return (error as GraphError).code;
  }
}

describe('filling a template', () => {
  it('fills positional and named variables', () => {
    expect(fillTemplate(greeting, texts('Ria', '991'), 23).body).toBe('Hi Ria, order 991 is ready.');
    const named = template([{ type: 'BODY', text: 'Hi {{first_name}}.' }], { parameterFormat: 'NAMED' });
    const given = [
      { type: 'body', parameters: [{ type: 'text', parameter_name: 'first_name', text: 'Ria' }] },
    ];
    expect(fillTemplate(named, given, 23).body).toBe('Hi Ria.');
  });

  it('renders only the fallback of currency and date', () => {
    const given = [
      {
        type: 'body',
        parameters: [
          { type: 'currency', currency: { fallback_value: '$5' } },
          { type: 'date_time', date_time: { fallback_value: 'Monday' } },
        ],
      },
    ];
    expect(fillTemplate(greeting, given, 23).body).toBe('Hi $5, order Monday is ready.');
  });

  it('puts the suffix into the link and the payload onto the reply', () => {
    const { buttons } = fillTemplate(
      tracked,
      [
        ...suffix('a%20b'),
        {
          type: 'button',
          sub_type: 'quick_reply',
          index: 1,
          parameters: [{ type: 'payload', payload: 'P' }],
        },
      ],
      23,
    );
    expect(buttons).toMatchObject([{ url: 'https://x.test/a%20b' }, { payload: 'P' }]);
    expect(fillTemplate(tracked, suffix('1'), 23).buttons[1]).toMatchObject({ payload: 'Cancel' });
  });

  it.each<[string, number, () => unknown]>([
    ['too few parameters', 132000, () => fillTemplate(greeting, texts('Ria'), 23)],
    [
      'parameters for a template without',
      132000,
      () => fillTemplate(tracked, [...texts('x'), ...suffix('1')], 23),
    ],
    [
      'a wrong kind of parameter',
      132012,
      () =>
        fillTemplate(
          greeting,
          [
            {
              type: 'body',
              parameters: [
                { type: 'image', image: { id: '1' } },
                { type: 'text', text: 'b' },
              ],
            },
          ],
          23,
        ),
    ],
    [
      'a named parameter for a positional template',
      132012,
      () =>
        fillTemplate(
          greeting,
          [
            {
              type: 'body',
              parameters: [
                { type: 'text', parameter_name: 'a', text: 'a' },
                { type: 'text', text: 'b' },
              ],
            },
          ],
          23,
        ),
    ],
    ['a new line, from version 23', 132018, () => fillTemplate(greeting, texts('a\nb', 'c'), 23)],
    ['a new line, before version 23', 100, () => fillTemplate(greeting, texts('a\nb', 'c'), 22)],
    ['an empty text', 131008, () => fillTemplate(greeting, texts('', 'c'), 23)],
    [
      'a text longer than 1024 when filled',
      132005,
      () => fillTemplate(greeting, texts('a'.repeat(1024), 'c'), 23),
    ],
    ['a missing link suffix', 131008, () => fillTemplate(tracked, [], 23)],
    ['a suffix that is not percent-encoded', 131009, () => fillTemplate(tracked, suffix('a b'), 23)],
    [
      'a button that is not there',
      131009,
      () =>
        fillTemplate(
          tracked,
          [...suffix('1'), { type: 'button', sub_type: 'url', index: '7', parameters: [] }],
          23,
        ),
    ],
    [
      'a button of another kind',
      132012,
      () =>
        fillTemplate(
          tracked,
          [...suffix('1'), { type: 'button', sub_type: 'url', index: '1', parameters: [] }],
          23,
        ),
    ],
    [
      'a missing media header',
      132012,
      () =>
        fillTemplate(
          template([
            { type: 'HEADER', format: 'IMAGE' },
            { type: 'BODY', text: 'x' },
          ]),
          [],
          23,
        ),
    ],
    [
      'a code of 16 characters',
      100,
      () =>
        fillTemplate(
          template([{ type: 'BODY', text: '{{1}} is your code' }], { category: 'AUTHENTICATION' }),
          texts('1'.repeat(16)),
          23,
        ),
    ],
  ])('refuses %s with %i', (_name, code, task) => {
    expect(codeOf(task)).toBe(code);
  });
});
