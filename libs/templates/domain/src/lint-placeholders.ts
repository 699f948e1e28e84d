import { error, SOURCES, warning, when, type LintFinding } from './finding';
import { hasStrayBraces, placeholderNames, placeholders } from './placeholders';
import type { NamedExample, ParameterFormat } from './template';

interface Examples {
  readonly positional?: readonly string[] | undefined;
  readonly named?: readonly NamedExample[] | undefined;
}

const NAMED = /^[a-z][a-z0-9_]*$/;

/** The holes of a header or body: their spelling, their order, and an example for each. */
export function lintPlaceholders(
  path: string,
  text: string,
  format: ParameterFormat,
  examples: Examples,
): LintFinding[] {
  const names = placeholderNames(text, format);
  return [
    ...when(hasStrayBraces(text), () =>
      error(
        `${path}.text`,
        'placeholder.braces',
        'has braces that are not closed or not opened',
        SOURCES.review,
      ),
    ),
    ...spelling(`${path}.text`, text, format, names),
    ...exampleFindings(path, format, names, examples),
  ];
}

function spelling(
  path: string,
  text: string,
  format: ParameterFormat,
  names: readonly string[],
): LintFinding[] {
  const special = names.filter((name) => /[#$%]/.test(name));
  if (special.length > 0) {
    const message = `has #, $ or % in {{${special[0]}}}`;
    return [error(path, 'placeholder.characters', message, SOURCES.review)];
  }
  if (format === 'NAMED') {
    const wrong = names.find((name) => !NAMED.test(name));
    const repeated = names.length < placeholders(text).length;
    return [
      ...when(wrong !== undefined, () =>
        error(
          path,
          'placeholder.name',
          `{{${wrong}}} must be a name of lower-case letters, digits and underscores`,
          SOURCES.components,
        ),
      ),
      ...when(repeated, () =>
        error(path, 'placeholder.unique', 'uses the name of a variable twice', SOURCES.components),
      ),
    ];
  }
  const expected = names.map((_, index) => String(index + 1));
  return when(names.join() !== expected.join(), () =>
    error(
      path,
      'placeholder.sequence',
      `must number its variables {{1}}, {{2}} and so on without a gap; has ${names.map((n) => `{{${n}}}`).join(', ')}`,
      SOURCES.review,
    ),
  );
}

function exampleFindings(
  path: string,
  format: ParameterFormat,
  names: readonly string[],
  { positional, named }: Examples,
): LintFinding[] {
  const missing = names.filter((name, index) =>
    format === 'NAMED'
      ? !named?.some((n) => n.param_name === name && n.example.trim() !== '')
      : !positional?.[index]?.trim(),
  );
  return missing.map((name) =>
    error(`${path}.example`, 'example.required', `needs an example for {{${name}}}`, SOURCES.components),
  );
}

/** Where variables may stand in a body, and how many its length bears. */
export function lintPlacement(path: string, text: string): LintFinding[] {
  const holes = placeholders(text);
  const [first] = holes;
  const last = holes.at(-1);
  if (first === undefined || last === undefined) return [];
  const adjacent = holes.some((hole, i) => i > 0 && text.slice(holes[i - 1]!.end, hole.start).trim() === '');
  const words = text.replace(/\{\{[^{}]*\}\}/g, ' ').match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  return [
    ...when(text.slice(0, first.start).trim() === '' || text.slice(last.end).trim() === '', () =>
      error(path, 'placeholder.edge', 'must not begin or end with a variable', SOURCES.review),
    ),
    ...when(adjacent, () =>
      error(path, 'placeholder.adjacent', 'must have words between two variables', SOURCES.review),
    ),
    // Meta does not publish the ratio (2388293); twice as many words as variables is what passes in practice.
    ...when(words < 2 * holes.length + 1, () =>
      warning(
        path,
        'placeholder.density',
        `has ${holes.length} variables and only ${words} words; Meta may refuse it as too variable`,
        SOURCES.review,
      ),
    ),
  ];
}
