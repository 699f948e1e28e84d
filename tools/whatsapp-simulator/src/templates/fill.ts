import { GraphError, invalidParameter, missingParameter } from '../graph/graph-error';
import type { TemplateComponent } from '../graph/message-schema';
import type { Json, Template, TemplateDisplay } from '../state/model';
import { fillButtons } from './button-parameters';
import { fillPlaceholders } from './placeholders';
import { mismatch, type TextRules, textValues } from './text-parameters';

const MEDIA_FORMATS = ['IMAGE', 'VIDEO', 'DOCUMENT', 'GIF'];
const AUTHENTICATION_CODE_LENGTH = 15;

export const partOf = (components: Json[], type: string): Json | undefined =>
  components.find((component) => String(component['type']).toUpperCase() === type);

export const buttonsOf = (components: Json[]): Json[] =>
  (partOf(components, 'BUTTONS')?.['buttons'] as Json[] | undefined) ?? [];

/** What the user sees, or the error with which Meta refuses these parameters. */
export function fillTemplate(
  template: Template,
  given: TemplateComponent[],
  version: number,
): TemplateDisplay {
  const { components } = template;
  const named = template.parameterFormat === 'NAMED';
  const component = (type: string) => given.find((each) => each.type.toLowerCase() === type);
  for (const each of given)
    if (!KNOWN.has(each.type.toLowerCase()))
      throw invalidParameter(`Unexpected component type "${each.type}"`);

  const rules = (place: string): TextRules => ({ place, named, version });
  const bodyParameters = component('body')?.parameters ?? [];
  if (
    template.category === 'AUTHENTICATION' &&
    String(bodyParameters[0]?.['text'] ?? '').length > AUTHENTICATION_CODE_LENGTH
  ) {
    throw invalidParameter(`body: the code must be at most ${AUTHENTICATION_CODE_LENGTH} characters long.`);
  }
  const offer = partOf(components, 'LIMITED_TIME_OFFER');
  checkOffer(offer, component('limited_time_offer'));
  const bodyText = String(partOf(components, 'BODY')?.['text'] ?? '');
  return {
    name: template.name,
    header: fillHeader(partOf(components, 'HEADER'), component('header')?.parameters ?? [], rules('header')),
    body: limited(
      fillPlaceholders(bodyText, textValues(bodyText, bodyParameters, rules('body'))),
      offer ? 600 : 1024,
      'body',
    ),
    footer: (partOf(components, 'FOOTER')?.['text'] as string | undefined) ?? null,
    buttons: [
      ...fillButtons(
        buttonsOf(components),
        given.filter((each) => each.type.toLowerCase() === 'button'),
        offer !== undefined,
      ),
      ...(partOf(components, 'CALL_PERMISSION_REQUEST') ? [{ type: 'CALL_PERMISSION_REQUEST' }] : []),
    ],
    cards: fillCards(
      (partOf(components, 'CAROUSEL')?.['cards'] as Json[] | undefined) ?? [],
      component('carousel')?.cards ?? [],
      rules,
    ),
  };
}

const KNOWN = new Set([
  'header',
  'body',
  'footer',
  'button',
  'limited_time_offer',
  'carousel',
  'tap_target_configuration',
]);

function fillHeader(header: Json | undefined, parameters: Json[], rules: TextRules): Json | null {
  const format = header ? String(header['format'] ?? 'TEXT').toUpperCase() : null;
  if (format === null || format === 'TEXT') {
    const text = String(header?.['text'] ?? '');
    const values = textValues(text, parameters, rules);
    return header ? { type: 'text', text: limited(fillPlaceholders(text, values), 60, 'header') } : null;
  }
  const type = format.toLowerCase();
  const [parameter] = parameters;
  if (!parameter) throw mismatch(rules.place, `expected ${format}, received UNKNOWN`);
  if (parameters.length > 1)
    throw new GraphError(132000, {
      details: `${rules.place}: expected 1 parameter, received ${parameters.length}`,
    });
  if (parameter['type'] !== type)
    throw mismatch(rules.place, `expected ${format}, received ${String(parameter['type']).toUpperCase()}`);
  const payload = parameter[type] as Json | undefined;
  if (!payload) throw missingParameter(`${rules.place} ${type}`);
  if (MEDIA_FORMATS.includes(format) && payload['id'] === undefined && payload['link'] === undefined) {
    throw missingParameter(`${rules.place} ${type}['id']`);
  }
  return { type, [type]: payload };
}

function fillCards(
  cards: Json[],
  given: NonNullable<TemplateComponent['cards']>,
  rules: (place: string) => TextRules,
) {
  if (given.length !== cards.length) {
    throw new GraphError(132000, {
      details: `carousel: expected ${cards.length} cards, received ${given.length}`,
    });
  }
  return cards.map((card, index) => {
    const components = (card['components'] as Json[] | undefined) ?? [];
    const own = (given.find((each) => each.card_index === index)?.components ?? []) as TemplateComponent[];
    const find = (type: string) => own.find((each) => each.type.toLowerCase() === type)?.parameters ?? [];
    const place = `carousel card ${index}`;
    const text = partOf(components, 'BODY')?.['text'];
    return {
      header: fillHeader(partOf(components, 'HEADER'), find('header'), rules(`${place} header`)),
      body:
        typeof text === 'string'
          ? fillPlaceholders(text, textValues(text, find('body'), rules(`${place} body`)))
          : null,
      buttons: fillButtons(
        buttonsOf(components),
        own.filter((each) => each.type.toLowerCase() === 'button'),
        false,
      ),
    };
  });
}

function checkOffer(offer: Json | undefined, given: TemplateComponent | undefined): void {
  const expires = (offer?.['limited_time_offer'] as Json | undefined)?.['has_expiration'] === true;
  const moment = (given?.parameters?.[0]?.['limited_time_offer'] as Json | undefined)?.['expiration_time_ms'];
  if (expires && typeof moment !== 'number')
    throw missingParameter("limited_time_offer['expiration_time_ms']");
  if (!offer && given) throw invalidParameter('the template has no limited_time_offer');
}

function limited(text: string, max: number, place: string): string {
  if (text.length > max)
    throw new GraphError(132005, { details: `${place}: translated text is longer than ${max} characters` });
  return text;
}
