import type { ParameterFormat } from './template';

export interface Placeholder {
  /** Between the braces, trimmed: `1`, `first_name`. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;

/** The holes of a text in their order; a name may come twice. */
export const placeholders = (text: string): Placeholder[] =>
  [...text.matchAll(PLACEHOLDER)].map((match) => ({
    name: match[1]!.trim(),
    start: match.index,
    end: match.index + match[0].length,
  }));

/** The names of the holes, each once: in order of number, or of appearance. */
export function placeholderNames(text: string, format: ParameterFormat): string[] {
  const names = [...new Set(placeholders(text).map((p) => p.name))];
  return format === 'POSITIONAL' ? names.sort((a, b) => Number(a) - Number(b)) : names;
}

/** Puts values into the holes; a hole without a value stays as it is. */
export const fillPlaceholders = (text: string, value: (name: string) => string | undefined): string =>
  text.replace(PLACEHOLDER, (hole, name: string) => value(name.trim()) ?? hole);

/** True when braces are left over that belong to no hole. */
export const hasStrayBraces = (text: string): boolean => /\{\{|\}\}/.test(text.replace(PLACEHOLDER, ''));
