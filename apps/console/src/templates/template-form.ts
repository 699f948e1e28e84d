import type { Template, TemplateVariable } from '@parlance/gateway/contracts';

export interface MediaValue {
  readonly mediaId: string;
  readonly fileName?: string;
}
/** What was filled in, by the key of the variable. */
export type Values = Readonly<Record<string, string | MediaValue>>;

const isMedia = (variable: TemplateVariable): boolean =>
  variable.kind === 'image' || variable.kind === 'video' || variable.kind === 'document';

/** A template can only be sent when it is approved (C-035). */
export const isSendable = (template: Template): boolean => template.status === 'APPROVED';

/** The variables that still have no value; while there is one, nothing can be sent (I24). */
export function missingVariables(template: Template, values: Values): TemplateVariable[] {
  return template.variables.filter((variable) => {
    const value = values[variable.key];
    if (value === undefined) return true;
    return typeof value === 'string' ? isMedia(variable) || value.trim() === '' : !isMedia(variable);
  });
}

/** Texts trimmed and only the variables that the template has. */
export function parametersOf(template: Template, values: Values): Record<string, string | MediaValue> {
  return Object.fromEntries(
    template.variables.flatMap(({ key }) => {
      const value = values[key];
      if (value === undefined) return [];
      return [[key, typeof value === 'string' ? value.trim() : value]];
    }),
  );
}

export interface Preview {
  header:
    | { kind: 'text'; text: Piece[] }
    | { kind: 'image' | 'video' | 'document'; mediaId: string | null; fileName: string | null }
    | { kind: 'location' }
    | null;
  body: Piece[];
  footer: string | null;
  buttons: { type: string; text: string }[];
}

/** A piece of text; `hole` is a variable that has no value yet. */
export interface Piece {
  readonly text: string;
  readonly hole: boolean;
}

const HOLE = /\{\{\s*(\w+)\s*\}\}/g;

function fill(text: string, prefix: string, values: Values): Piece[] {
  const pieces: Piece[] = [];
  let last = 0;
  for (const match of text.matchAll(HOLE)) {
    if (match.index > last) pieces.push({ text: text.slice(last, match.index), hole: false });
    const value = values[`${prefix}.${match[1]}`];
    const filled = typeof value === 'string' && value.trim() !== '';
    pieces.push({ text: filled ? value : match[0], hole: !filled });
    last = match.index + match[0].length;
  }
  if (last < text.length) pieces.push({ text: text.slice(last), hole: false });
  return pieces;
}

const FALLBACK: Record<string, string> = { COPY_CODE: 'Copy code', OTP: 'Copy code', VOICE_CALL: 'Call' };

/** How a template looks at the customer with what is filled in so far. */
export function previewOf(components: Template['components'], values: Values): Preview {
  const preview: Preview = { header: null, body: [], footer: null, buttons: [] };
  for (const component of components) {
    switch (component.type) {
      case 'HEADER': {
        if (component.format === 'TEXT')
          preview.header = { kind: 'text', text: fill(component.text ?? '', 'header', values) };
        else if (component.format === 'LOCATION') preview.header = { kind: 'location' };
        else {
          const media = values['header.media'];
          preview.header = {
            kind: component.format.toLowerCase() as 'image' | 'video' | 'document',
            mediaId: typeof media === 'object' ? media.mediaId : null,
            fileName: typeof media === 'object' ? (media.fileName ?? null) : null,
          };
        }
        break;
      }
      case 'BODY':
        preview.body = fill(component.text, 'body', values);
        break;
      case 'FOOTER':
        preview.footer = component.text;
        break;
      case 'BUTTONS':
        preview.buttons = component.buttons.map((button) => ({
          type: button.type,
          text: ('text' in button ? button.text : undefined) ?? FALLBACK[button.type] ?? button.type,
        }));
        break;
      case 'CALL_PERMISSION_REQUEST':
        preview.buttons.push({ type: component.type, text: 'Allow calls' });
        break;
    }
  }
  return preview;
}

/** The message content that stands in the timeline until the server has rendered it. */
export const plainText = (pieces: readonly Piece[]): string => pieces.map(({ text }) => text).join('');
