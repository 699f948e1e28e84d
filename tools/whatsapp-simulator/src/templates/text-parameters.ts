import { GraphError, invalidValue, missingParameter } from '../graph/graph-error';
import type { Json } from '../state/model';
import { placeholdersOf } from './placeholders';

export interface TextRules {
  /** header, body or a card's part, as it is named in error details. */
  place: string;
  named: boolean;
  /** Graph version: from 23 on a forbidden character is 132018, before it was 100. */
  version: number;
}

const FORBIDDEN = /[\n\t]| {5,}/;
const SINCE_132018 = 23;

/** Values by placeholder, checked for number (132000), kind (132012) and forbidden characters (132018). */
export function textValues(template: string, parameters: Json[], rules: TextRules): Record<string, string> {
  const expected = placeholdersOf(template);
  if (parameters.length !== expected.length) {
    throw new GraphError(132000, {
      details: `${rules.place}: number of localizable_params (${parameters.length}) does not match the expected number of params (${expected.length})`,
    });
  }
  const values: Record<string, string> = {};
  parameters.forEach((parameter, position) => {
    const name = rules.named ? nameOf(parameter, expected, rules) : expected[position]!;
    if (!rules.named && parameter['parameter_name'] !== undefined) {
      throw mismatch(rules.place, 'parameter_name is not allowed for a positional template');
    }
    values[name] = textOf(parameter, rules);
  });
  return values;
}

function nameOf(parameter: Json, expected: string[], rules: TextRules): string {
  const name = parameter['parameter_name'];
  if (typeof name !== 'string' || name === '') throw mismatch(rules.place, 'parameter_name is missing');
  if (!expected.includes(name)) throw mismatch(rules.place, `the template has no parameter named ${name}`);
  return name;
}

function textOf(parameter: Json, { place, version }: TextRules): string {
  const type = parameter['type'];
  if (type === 'currency' || type === 'date_time') {
    const fallback = (parameter[type] as Json | undefined)?.['fallback_value'];
    if (typeof fallback !== 'string') throw missingParameter(`${place} ${type}['fallback_value']`);
    return fallback;
  }
  if (type !== 'text') throw mismatch(place, `expected TEXT, received ${String(type).toUpperCase()}`);
  const text = parameter['text'];
  if (text === undefined || text === null || text === '') throw missingParameter(`${place} text`);
  if (typeof text !== 'string') throw invalidValue(`${place}: text must be a string`);
  if (FORBIDDEN.test(text)) {
    const details = `${place}: param text cannot have new-line/tab characters or more than 4 consecutive spaces`;
    throw new GraphError(version >= SINCE_132018 ? 132018 : 100, { details });
  }
  return text;
}

export const mismatch = (place: string, why: string): GraphError =>
  new GraphError(132012, { details: `${place}: Format mismatch, ${why}` });
