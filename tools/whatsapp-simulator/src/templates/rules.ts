import type { Json } from '../state/model';
import { checkButtons } from './button-rules';
import { buttonsOf, partOf } from './fill';
import { LANGUAGES } from './languages';
import { placeholdersOf } from './placeholders';
import { SUBCODE, templateError } from './template-error';

export interface TemplateDraft {
  name: string;
  language: string;
  category: string;
  parameterFormat: 'POSITIONAL' | 'NAMED';
  components: Json[];
  ttlSeconds: number | null;
}

const HEADER_FORMATS = ['TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT', 'GIF', 'LOCATION'];
const COMPONENTS = [
  'HEADER',
  'BODY',
  'FOOTER',
  'BUTTONS',
  'LIMITED_TIME_OFFER',
  'CAROUSEL',
  'CALL_PERMISSION_REQUEST',
];
const TTL: Record<string, [number, number]> = {
  AUTHENTICATION: [30, 900],
  UTILITY: [30, 43_200],
  MARKETING: [43_200, 2_592_000],
};
/** Words of text that each variable needs around it. */
const WORDS_PER_VARIABLE = 2;

/** Refuses what Meta's create call refuses, with its subcodes. Content that only the review rejects passes. */
export function checkTemplate(draft: TemplateDraft): void {
  if (!/^[a-z0-9_]{1,512}$/.test(draft.name))
    throw templateError('name may contain only lower case letters, digits and underscores, at most 512');
  if (!LANGUAGES.has(draft.language)) throw templateError(`language ${draft.language} is not supported`);
  if (!(draft.category in TTL)) throw templateError(`category must be one of ${Object.keys(TTL).join(', ')}`);
  checkTtl(draft);
  const types = draft.components.map((component) => String(component['type']).toUpperCase());
  const unknown = types.find((type) => !COMPONENTS.includes(type));
  if (unknown) throw templateError(`component type ${unknown} is not supported`);
  const repeated = types.find((type, index) => types.indexOf(type) !== index);
  if (repeated) throw templateError(`component ${repeated} is given more than once`);
  checkHeader(partOf(draft.components, 'HEADER'), draft);
  checkBody(partOf(draft.components, 'BODY'), draft);
  checkFooter(partOf(draft.components, 'FOOTER'), draft);
  checkButtons(buttonsOf(draft.components), draft.category);
  checkOffer(draft);
  checkCarousel(partOf(draft.components, 'CAROUSEL'), draft);
  if (types.includes('CALL_PERMISSION_REQUEST') && draft.category === 'AUTHENTICATION') {
    throw templateError('CALL_PERMISSION_REQUEST needs category MARKETING or UTILITY');
  }
}

function checkTtl({ category, ttlSeconds }: TemplateDraft): void {
  if (ttlSeconds === null || (ttlSeconds === -1 && category !== 'MARKETING')) return;
  const [low, high] = TTL[category]!;
  if (ttlSeconds < low || ttlSeconds > high)
    throw templateError(`message_send_ttl_seconds must be ${low} to ${high} for ${category}`);
}

function checkHeader(header: Json | undefined, draft: TemplateDraft): void {
  if (!header) return;
  const format = String(header['format'] ?? '').toUpperCase();
  if (!HEADER_FORMATS.includes(format))
    throw templateError(`header format ${format} is not supported`, SUBCODE.headerFormat);
  const example = header['example'] as Json | undefined;
  if (format === 'TEXT') {
    const text = String(header['text'] ?? '');
    if (text === '') throw templateError('header text is required', SUBCODE.headerFormat);
    if (text.length > 60) throw templateError('header text may have at most 60 characters', SUBCODE.tooLong);
    const variables = checkVariables(text, draft, SUBCODE.headerFormat, 'header');
    if (variables.length > 1) throw templateError('header may have one variable', SUBCODE.headerFormat);
    if (variables.length === 1 && !hasExamples(example, 'header_text', variables, draft))
      throw templateError('header needs an example for its variable', SUBCODE.headerFormat);
    return;
  }
  if (format === 'LOCATION') return;
  const handles = example?.['header_handle'];
  if (!Array.isArray(handles) || handles.length === 0)
    throw templateError(`header ${format} needs example.header_handle`, SUBCODE.headerFormat);
}

function checkBody(body: Json | undefined, draft: TemplateDraft): void {
  if (!body) throw templateError('BODY is required', SUBCODE.bodyFormat);
  const text = String(body['text'] ?? '');
  if (text === '') {
    // The text of authentication templates is Meta's own.
    if (draft.category === 'AUTHENTICATION') return;
    throw templateError('body text is required', SUBCODE.bodyFormat);
  }
  const max = partOf(draft.components, 'LIMITED_TIME_OFFER') ? 600 : 1024;
  if (text.length > max) throw templateError(`body text may have at most ${max} characters`, SUBCODE.tooLong);
  const variables = checkVariables(text, draft, SUBCODE.bodyFormat, 'body');
  if (/^\s*\{\{/.test(text) || /\}\}\s*$/.test(text))
    throw templateError('body may not start or end with a variable', SUBCODE.variableAtEdge);
  const words = text
    .replace(/\{\{.*?\}\}/g, ' ')
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
  if (variables.length > 0 && words < WORDS_PER_VARIABLE * variables.length) {
    throw templateError('body has too many variables for its length', SUBCODE.tooManyVariables);
  }
  if (
    variables.length > 0 &&
    !hasExamples(body['example'] as Json | undefined, 'body_text', variables, draft)
  ) {
    throw templateError('body needs an example for every variable', SUBCODE.bodyFormat);
  }
}

function checkFooter(footer: Json | undefined, draft: TemplateDraft): void {
  if (!footer) return;
  const text = String(footer['text'] ?? '');
  if (partOf(draft.components, 'LIMITED_TIME_OFFER'))
    throw templateError('LIMITED_TIME_OFFER allows no footer', SUBCODE.footerFormat);
  if (draft.category === 'AUTHENTICATION' && text === '') {
    const minutes = footer['code_expiration_minutes'];
    if (
      minutes !== undefined &&
      !(Number.isInteger(minutes) && (minutes as number) >= 1 && (minutes as number) <= 90)
    ) {
      throw templateError('code_expiration_minutes must be 1 to 90', SUBCODE.footerFormat);
    }
    return;
  }
  if (text === '') throw templateError('footer text is required', SUBCODE.footerFormat);
  if (text.length > 60) throw templateError('footer text may have at most 60 characters', SUBCODE.tooLong);
  if (placeholdersOf(text).length > 0)
    throw templateError('footer may not have variables', SUBCODE.footerFormat);
}

/** The variables of a text, after checking how they are written. */
function checkVariables(
  text: string,
  { parameterFormat }: TemplateDraft,
  subcode: number,
  place: string,
): string[] {
  const bare = text.replace(/\{\{[^{}]*\}\}/g, '');
  if (bare.includes('{{') || bare.includes('}}'))
    throw templateError(`${place} has mismatched braces`, subcode);
  const variables = placeholdersOf(text);
  if (parameterFormat === 'NAMED') {
    const bad = variables.find((name) => !/^[a-z][a-z0-9_]*$/.test(name));
    if (bad !== undefined)
      throw templateError(
        `${place} variable {{${bad}}} must be lower case letters, digits and underscores`,
        subcode,
      );
    return variables;
  }
  const sorted = variables.map(Number).sort((a, b) => a - b);
  if (sorted.some((number, index) => number !== index + 1))
    throw templateError(`${place} variables must be numbered {{1}} to {{n}}`, subcode);
  return variables;
}

function hasExamples(
  example: Json | undefined,
  key: 'header_text' | 'body_text',
  variables: string[],
  draft: TemplateDraft,
): boolean {
  if (draft.parameterFormat === 'NAMED') {
    const named = (example?.[`${key}_named_params`] as Json[] | undefined) ?? [];
    return variables.every((name) =>
      named.some((each) => each['param_name'] === name && Boolean(each['example'])),
    );
  }
  const given = example?.[key] as unknown[] | undefined;
  const values = key === 'body_text' ? ((given?.[0] ?? []) as unknown[]) : (given ?? []);
  return Array.isArray(values) && values.length === variables.length;
}

function checkOffer({ components, category }: TemplateDraft): void {
  const offer = partOf(components, 'LIMITED_TIME_OFFER');
  if (!offer) return;
  if (category !== 'MARKETING') throw templateError('LIMITED_TIME_OFFER needs category MARKETING');
  const text = String((offer['limited_time_offer'] as Json | undefined)?.['text'] ?? '');
  if (text === '' || text.length > 16)
    throw templateError('limited_time_offer.text must have 1 to 16 characters', SUBCODE.tooLong);
}

function checkCarousel(carousel: Json | undefined, draft: TemplateDraft): void {
  if (!carousel) return;
  const cards = (carousel['cards'] as Json[] | undefined) ?? [];
  if (cards.length < 2 || cards.length > 10) throw templateError('a carousel has 2 to 10 cards');
  const shapes = cards.map((card) => shapeOf((card['components'] as Json[] | undefined) ?? []));
  if (new Set(shapes).size > 1) throw templateError('all cards of a carousel must have the same structure');
  for (const card of cards) {
    const components = (card['components'] as Json[] | undefined) ?? [];
    const format = String(partOf(components, 'HEADER')?.['format'] ?? '').toUpperCase();
    if (format !== 'IMAGE' && format !== 'VIDEO')
      throw templateError('a card needs an IMAGE or VIDEO header', SUBCODE.headerFormat);
    if (String(partOf(components, 'BODY')?.['text'] ?? '').length > 160)
      throw templateError('a card body may have at most 160 characters', SUBCODE.tooLong);
    const buttons = buttonsOf(components);
    if (buttons.length < 1 || buttons.length > 2) throw templateError('a card has 1 or 2 buttons');
    checkButtons(buttons, draft.category);
  }
}

const shapeOf = (components: Json[]): string =>
  JSON.stringify([
    components.map((component) => [component['type'], component['format']]),
    buttonsOf(components).map((button) => button['type']),
  ]).toUpperCase();
