import { describe, expect, it } from '@jest/globals';
import type { Template } from '@parlance/gateway/contracts';
import {
  draftOf,
  EMPTY_FIELDS,
  fieldOfPath,
  fieldsOf,
  variablesIn,
  type DraftFields,
} from './template-draft';

const fields: DraftFields = {
  ...EMPTY_FIELDS,
  name: 'order_update',
  headerKind: 'TEXT',
  headerText: 'Order {{1}}',
  body: 'Hello {{2}}, {{1}}.',
  footer: 'Bye',
  buttons: [{ type: 'QUICK_REPLY', text: 'Thanks' }],
  examples: { 'header.1': 'PX', 'body.1': 'Friday', 'body.2': 'Sari' },
};

describe('a draft of a template', () => {
  it('has its examples in the order of its variables', () => {
    expect(draftOf(fields).components).toEqual([
      { type: 'HEADER', format: 'TEXT', text: 'Order {{1}}', example: { header_text: ['PX'] } },
      { type: 'BODY', text: 'Hello {{2}}, {{1}}.', example: { body_text: [['Friday', 'Sari']] } },
      { type: 'FOOTER', text: 'Bye' },
      { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Thanks' }] },
    ]);
  });

  it('names its examples when its variables have names', () => {
    const named = {
      ...fields,
      headerKind: 'NONE',
      parameterFormat: 'NAMED',
      body: 'Hi {{name}}!',
      examples: { 'body.name': 'Sari' },
    } as const;
    expect(draftOf(named).components[0]).toMatchObject({
      example: { body_text_named_params: [{ param_name: 'name', example: 'Sari' }] },
    });
  });

  it.each([
    ['components[0].text', 'header.text'],
    ['components[1].example', 'body.example'],
    ['draft.components[2].text', 'footer.text'],
    ['components[3].buttons[0].text', 'buttons[0].text'],
    ['draft.name', 'name'],
    ['components', 'components'],
  ])('C-038 places a finding about %s at %s', (path, field) => {
    expect(fieldOfPath(fields, path)).toBe(field);
  });

  it('comes back from a template unchanged, with what it does not edit', () => {
    const draft = draftOf({ ...fields, others: [{ type: 'CALL_PERMISSION_REQUEST' }] });
    const template = { ...draft, status: 'REJECTED', variables: [] } as unknown as Template;
    expect(draftOf(fieldsOf(template))).toEqual(draft);
  });

  it('finds each variable once', () => {
    expect(variablesIn('{{2}} {{ 1 }} {{2}} {{10}}', 'POSITIONAL')).toEqual(['1', '2', '10']);
    expect(variablesIn('{{b}} {{a}} {{b}}', 'NAMED')).toEqual(['b', 'a']);
  });
});
