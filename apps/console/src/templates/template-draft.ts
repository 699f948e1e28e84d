import type { Template, TemplateButton, TemplateComponent, TemplateDraft } from '@parlance/gateway/contracts';

export type HeaderKind = 'NONE' | 'TEXT' | 'IMAGE' | 'VIDEO' | 'DOCUMENT' | 'LOCATION';

/** The editor's fields. Examples stand by the name of their variable, so that typing in the text loses none. */
export interface DraftFields {
  name: string;
  language: string;
  category: Template['category'];
  parameterFormat: Template['parameterFormat'];
  headerKind: HeaderKind;
  headerText: string;
  /** Meta's handle of an uploaded sample, for a header with a file. */
  headerHandle: string;
  body: string;
  footer: string;
  buttons: readonly TemplateButton[];
  /** `header.1`, `body.first_name`. */
  examples: Readonly<Record<string, string>>;
  /** Components that this editor does not change and must not lose. */
  others: readonly TemplateComponent[];
}

export const EMPTY_FIELDS: DraftFields = {
  name: '',
  language: 'en_US',
  category: 'UTILITY',
  parameterFormat: 'POSITIONAL',
  headerKind: 'NONE',
  headerText: '',
  headerHandle: '',
  body: '',
  footer: '',
  buttons: [],
  examples: {},
  others: [],
};

/** The variables of a text, each once: in order of number, or of appearance. */
export function variablesIn(text: string, format: Template['parameterFormat']): string[] {
  const names = [...new Set([...text.matchAll(/\{\{\s*([^{}\s]+)\s*\}\}/g)].map((match) => match[1] ?? ''))];
  return format === 'POSITIONAL' ? names.sort((a, b) => Number(a) - Number(b)) : names;
}

type Format = DraftFields['parameterFormat'];

function example(fields: DraftFields, part: 'header' | 'body'): Record<string, unknown> | undefined {
  const names = variablesIn(part === 'header' ? fields.headerText : fields.body, fields.parameterFormat);
  if (names.length === 0) return undefined;
  const of = (name: string): string => fields.examples[`${part}.${name}`] ?? '';
  if (fields.parameterFormat === 'NAMED') {
    const given = names.filter((name) => of(name) !== '');
    return {
      [`${part}_text_named_params`]: given.map((name) => ({ param_name: name, example: of(name) })),
    };
  }
  const values = names.map(of);
  const written = values.every((value) => value === '') ? [] : values;
  return part === 'header' ? { header_text: written } : { body_text: [written] };
}

/** The fields of the editor in the order in which they become components. */
export type Part = 'header' | 'body' | 'footer' | 'buttons' | 'others';

interface Placed {
  readonly part: Part;
  readonly component: TemplateComponent;
}

function placed(fields: DraftFields): Placed[] {
  const parts: Placed[] = [];
  const { headerKind } = fields;
  if (headerKind === 'TEXT') {
    const given = example(fields, 'header');
    parts.push({
      part: 'header',
      component: {
        type: 'HEADER',
        format: 'TEXT',
        text: fields.headerText,
        ...(given && { example: given }),
      },
    });
  } else if (headerKind === 'LOCATION') {
    parts.push({ part: 'header', component: { type: 'HEADER', format: 'LOCATION' } });
  } else if (headerKind !== 'NONE') {
    const handle = fields.headerHandle.trim();
    parts.push({
      part: 'header',
      component: {
        type: 'HEADER',
        format: headerKind,
        ...(handle !== '' && { example: { header_handle: [handle] } }),
      },
    });
  }
  const given = example(fields, 'body');
  parts.push({
    part: 'body',
    component: { type: 'BODY', text: fields.body, ...(given && { example: given }) },
  });
  if (fields.footer !== '')
    parts.push({ part: 'footer', component: { type: 'FOOTER', text: fields.footer } });
  if (fields.buttons.length > 0)
    parts.push({ part: 'buttons', component: { type: 'BUTTONS', buttons: [...fields.buttons] } });
  for (const component of fields.others) parts.push({ part: 'others', component });
  return parts;
}

export const draftOf = (fields: DraftFields): TemplateDraft => ({
  name: fields.name,
  language: fields.language,
  category: fields.category,
  parameterFormat: fields.parameterFormat,
  components: placed(fields).map(({ component }) => component),
});

/** Where in the editor a finding about the draft belongs: `components[1].text` is `body.text` when there is a header. */
export function fieldOfPath(fields: DraftFields, path: string): string {
  const match = /^(?:draft\.)?components\[(\d+)\]\.?(.*)$/.exec(path);
  if (!match) return path.replace(/^draft\./, '');
  const part = placed(fields)[Number(match[1])]?.part;
  if (part === undefined) return path;
  const rest = match[2] ?? '';
  if (part === 'buttons') return rest === '' ? 'buttons' : rest;
  return rest === '' ? part : `${part}.${rest}`;
}

function examplesOf(
  component: TemplateComponent,
  part: 'header' | 'body',
  format: Format,
): [string, string][] {
  const given = ('example' in component ? component.example : undefined) as
    Record<string, unknown> | undefined;
  if (!given) return [];
  const named = given[`${part}_text_named_params`] as { param_name: string; example: string }[] | undefined;
  if (named) return named.map((one) => [`${part}.${one.param_name}`, one.example]);
  const positional = (
    part === 'header' ? given['header_text'] : (given['body_text'] as string[][] | undefined)?.[0]
  ) as string[] | undefined;
  const text = 'text' in component ? (component.text ?? '') : '';
  return variablesIn(text, format).map((name, index) => [`${part}.${name}`, positional?.[index] ?? '']);
}

/** An existing template in the editor's fields, for correcting it. */
export function fieldsOf(template: Template): DraftFields {
  const fields: DraftFields = {
    ...EMPTY_FIELDS,
    name: template.name,
    language: template.language,
    category: template.category,
    parameterFormat: template.parameterFormat,
  };
  const examples: [string, string][] = [];
  const others: TemplateComponent[] = [];
  for (const component of template.components) {
    switch (component.type) {
      case 'HEADER':
        fields.headerKind = component.format;
        fields.headerText = component.text ?? '';
        fields.headerHandle = component.example?.header_handle?.[0] ?? '';
        examples.push(...examplesOf(component, 'header', template.parameterFormat));
        break;
      case 'BODY':
        fields.body = component.text;
        examples.push(...examplesOf(component, 'body', template.parameterFormat));
        break;
      case 'FOOTER':
        fields.footer = component.text;
        break;
      case 'BUTTONS':
        fields.buttons = component.buttons;
        break;
      default:
        others.push(component);
    }
  }
  return { ...fields, examples: Object.fromEntries(examples), others };
}
