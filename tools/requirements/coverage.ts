import ts from 'typescript';

const ROW = /^- ([KC]-\d{3}) (.+)$/gm;
const ID = /\b[KC]-\d{3}\b/g;
const TEST = new Set(['it', 'test', 'describe']);
const LEFT_OUT = new Set(['skip', 'todo']);

export interface Requirement {
  id: string;
  statement: string;
  /** Files with a test that names it. */
  files: string[];
}

export function requirementsIn(markdown: string): Omit<Requirement, 'files'>[] {
  return [...markdown.matchAll(ROW)].map(([, id, statement]) => ({
    id: id as string,
    statement: statement as string,
  }));
}

/**
 * Ids in the titles of the tests, and groups of tests, of one file: what is given to `it`, `test` or `describe`, and the
 * first value of each row of an `each` whose title has a place for text. A mention in a comment does not count.
 */
export function idsInTitles(source: string): string[] {
  const titles: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) titles.push(...titlesOf(node));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('a.ts', source, ts.ScriptTarget.Latest));
  return [...new Set(titles.flatMap((title) => title.match(ID) ?? []))];
}

function titlesOf({ expression, arguments: [title] }: ts.CallExpression): string[] {
  if (!title || !TEST.has(rootOf(expression))) return [];
  const written = textOf(title);
  if (written === null) return [];
  if (!ts.isCallExpression(expression) || !written.includes('%s')) return [written];
  const [table] = expression.arguments;
  const rows = table && literal(table);
  if (!rows || !ts.isArrayLiteralExpression(rows)) return [written];
  return [
    written,
    ...rows.elements.flatMap((row) => {
      const first = ts.isArrayLiteralExpression(row) ? row.elements[0] : row;
      return (first && textOf(first)) ?? [];
    }),
  ];
}

/** `it` of `it.each<Row>([…])`; nothing of `it.skip`, which tests nothing. */
function rootOf(expression: ts.Expression): string {
  if (ts.isIdentifier(expression)) return expression.text;
  if (ts.isPropertyAccessExpression(expression))
    return LEFT_OUT.has(expression.name.text) ? '' : rootOf(expression.expression);
  return ts.isCallExpression(expression) ? rootOf(expression.expression) : '';
}

const literal = (expression: ts.Expression): ts.Expression =>
  ts.isAsExpression(expression) || ts.isSatisfiesExpression(expression)
    ? literal(expression.expression)
    : expression;

/** The fixed parts of a string; null for anything else. */
function textOf(expression: ts.Expression): string | null {
  if (ts.isStringLiteralLike(expression)) return expression.text;
  if (!ts.isTemplateExpression(expression)) return null;
  return [expression.head.text, ...expression.templateSpans.map((span) => span.literal.text)].join(' ');
}

export function coverage(markdown: string, tests: ReadonlyMap<string, string>): Requirement[] {
  const named = [...tests].map(([file, source]) => [file, idsInTitles(source)] as const);
  return requirementsIn(markdown).map((row) => ({
    ...row,
    files: named.filter(([, ids]) => ids.includes(row.id)).map(([file]) => file),
  }));
}

/** Ids that tests name but that no row has: a slip of the pen. */
export function unknownIds(markdown: string, tests: ReadonlyMap<string, string>): string[] {
  const known = new Set(requirementsIn(markdown).map(({ id }) => id));
  return [...new Set([...tests.values()].flatMap(idsInTitles))].filter((id) => !known.has(id)).sort();
}
