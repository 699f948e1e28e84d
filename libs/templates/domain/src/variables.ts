import { placeholderNames } from './placeholders';
import {
  buttonsOf,
  componentOf,
  type ComponentOf,
  type NamedExample,
  type ParameterFormat,
  type TemplateButton,
  type TemplateContent,
} from './template';

/** A hole that a sender must fill; `key` addresses it in the parameters of a send. */
export interface TemplateVariable {
  readonly key: string;
  readonly component: 'header' | 'body' | 'button';
  readonly kind: 'text' | 'image' | 'video' | 'document' | 'url-suffix' | 'coupon-code' | 'location';
  readonly name: string;
  readonly example: string | null;
}

/** Everything a send must supply, derived from the components (I24). */
export function templateVariables(template: TemplateContent): TemplateVariable[] {
  const header = componentOf(template.components, 'HEADER');
  const body = componentOf(template.components, 'BODY');
  return [
    ...(header ? headerVariables(header, template.parameterFormat) : []),
    ...(body ? bodyVariables(body, template.parameterFormat) : []),
    // The button of a login code repeats the code of the body: there is one value to give.
    ...(template.category === 'AUTHENTICATION'
      ? []
      : buttonsOf(template.components).flatMap((button, index) => buttonVariables(button, index))),
  ];
}

function headerVariables(header: ComponentOf<'HEADER'>, format: ParameterFormat): TemplateVariable[] {
  const { example } = header;
  switch (header.format) {
    case 'TEXT':
      return placeholderNames(header.text ?? '', format).map((name, index) => ({
        key: `header.${name}`,
        component: 'header',
        kind: 'text',
        name,
        example: exampleOf(name, index, example?.header_text, example?.header_text_named_params),
      }));
    case 'IMAGE':
    case 'VIDEO':
    case 'DOCUMENT':
      return [
        {
          key: 'header.media',
          component: 'header',
          kind: header.format.toLowerCase() as 'image' | 'video' | 'document',
          name: 'media',
          example: null,
        },
      ];
    case 'LOCATION':
      return [
        { key: 'header.location', component: 'header', kind: 'location', name: 'location', example: null },
      ];
  }
}

const bodyVariables = (body: ComponentOf<'BODY'>, format: ParameterFormat): TemplateVariable[] =>
  placeholderNames(body.text, format).map((name, index) => ({
    key: `body.${name}`,
    component: 'body',
    kind: 'text',
    name,
    example: exampleOf(name, index, body.example?.body_text?.[0], body.example?.body_text_named_params),
  }));

function buttonVariables(button: TemplateButton, index: number): TemplateVariable[] {
  const key = `button.${index}.1`;
  if (button.type === 'URL') {
    const [name] = placeholderNames(button.url, 'POSITIONAL');
    if (name === undefined) return [];
    const example = suffixExample(button.url, button.example?.[0]);
    return [{ key, component: 'button', kind: 'url-suffix', name: button.text, example }];
  }
  if (button.type === 'COPY_CODE') {
    const example = [button.example ?? []].flat()[0] ?? null;
    return [{ key, component: 'button', kind: 'coupon-code', name: 'code', example }];
  }
  return [];
}

/** Meta's example is the whole address; a sender gives only what replaces the hole. */
function suffixExample(url: string, example: string | undefined): string | null {
  if (example === undefined) return null;
  const prefix = url.slice(0, url.indexOf('{{'));
  return example.startsWith(prefix) ? example.slice(prefix.length) : example;
}

const exampleOf = (
  name: string,
  index: number,
  positional: readonly string[] | undefined,
  named: readonly NamedExample[] | undefined,
): string | null => named?.find((n) => n.param_name === name)?.example ?? positional?.[index] ?? null;
