import { fillPlaceholders } from './placeholders';
import {
  buttonsOf,
  componentOf,
  type TemplateButton,
  type TemplateCategory,
  type TemplateContent,
} from './template';
import { templateVariables } from './variables';

export type ParameterValue = string | { readonly mediaId: string; readonly fileName?: string | undefined };
export type Parameters = Readonly<Record<string, ParameterValue>>;

/** What the customer will see. */
export interface RenderedTemplate {
  name: string;
  language: string;
  category: TemplateCategory;
  header:
    | { kind: 'text'; text: string }
    | { kind: 'image' | 'video' | 'document'; mediaId: string | null; fileName: string | null }
    | { kind: 'location' }
    | null;
  body: string;
  footer: string | null;
  buttons: { type: string; text: string; url?: string }[];
}

const DEFAULT_LABELS: Partial<Record<TemplateButton['type'], string>> = {
  COPY_CODE: 'Copy offer code',
  VOICE_CALL: 'Call Now',
  OTP: 'Copy code',
};

/** The template with these values in its holes; a hole without a value keeps its braces. */
export function renderTemplate(template: TemplateContent, parameters: Parameters): RenderedTemplate {
  const text = (prefix: string) => (name: string) => {
    const value = parameters[`${prefix}.${name}`];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    name: template.name,
    language: template.language,
    category: template.category,
    header: renderedHeader(template, parameters, text('header')),
    body: fillPlaceholders(componentOf(template.components, 'BODY')?.text ?? '', text('body')),
    footer: componentOf(template.components, 'FOOTER')?.text ?? null,
    buttons: buttonsOf(template.components).map((button, index) =>
      renderedButton(button, template.category === 'AUTHENTICATION' ? text('body') : text(`button.${index}`)),
    ),
  };
}

function renderedHeader(
  template: TemplateContent,
  parameters: Parameters,
  text: (name: string) => string | undefined,
): RenderedTemplate['header'] {
  const header = componentOf(template.components, 'HEADER');
  if (header === undefined) return null;
  switch (header.format) {
    case 'TEXT':
      return { kind: 'text', text: fillPlaceholders(header.text ?? '', text) };
    case 'LOCATION':
      return { kind: 'location' };
    case 'IMAGE':
    case 'VIDEO':
    case 'DOCUMENT': {
      const value = parameters['header.media'];
      const media = typeof value === 'object' ? value : null;
      return {
        kind: header.format.toLowerCase() as 'image' | 'video' | 'document',
        mediaId: media?.mediaId ?? null,
        fileName: media?.fileName ?? null,
      };
    }
  }
}

function renderedButton(
  button: TemplateButton,
  value: (name: string) => string | undefined,
): RenderedTemplate['buttons'][number] {
  const label = 'text' in button ? button.text : null;
  const text = label || DEFAULT_LABELS[button.type] || '';
  if (button.type === 'OTHER') return { type: button.metaType, text };
  if (button.type !== 'URL') return { type: button.type, text };
  const encoded = (name: string): string | undefined => {
    const suffix = value(name);
    return suffix === undefined ? undefined : percentEncoded(suffix);
  };
  return { type: 'URL', text, url: fillPlaceholders(button.url, encoded) };
}

/** The value of a URL hole as Meta wants it: one value, with everything reserved in it encoded. */
export const percentEncoded = (suffix: string): string => encodeURIComponent(suffix);

/** The template with its own examples, as a preview for whoever writes it. Null without a body. */
export function previewTemplate(template: TemplateContent): RenderedTemplate | null {
  if (componentOf(template.components, 'BODY') === undefined) return null;
  const examples = templateVariables(template).flatMap(({ key, example }) =>
    example === null ? [] : [[key, example] as const],
  );
  return renderTemplate(template, Object.fromEntries(examples));
}
