const ROW = /^- ([KC]-\d{3}) (.+)$/gm;
const ID = /\b[KC]-\d{3}\b/g;
/** A title of a test or of a group of tests: what follows `it(`, `test(`, `describe(` or their `.each`. */
const TITLE = /\b(?:it|test|describe)(?:\.\w+)*(?:\([\s\S]*?\)\s*)??\(\s*(['"`])((?:\\.|(?!\1)[\s\S])*)\1/g;

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

/** Ids in the titles of the tests of one file; a mention in a comment does not count. */
export function idsInTitles(source: string): string[] {
  return [
    ...new Set([...source.matchAll(TITLE)].flatMap(([, , title]) => (title as string).match(ID) ?? [])),
  ];
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
