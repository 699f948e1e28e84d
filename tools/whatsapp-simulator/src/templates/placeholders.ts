const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** Names or numbers between double braces, in order of first use, each once. */
export const placeholdersOf = (text: string): string[] => [
  ...new Set([...text.matchAll(PLACEHOLDER)].map((match) => match[1]!)),
];

export const fillPlaceholders = (text: string, values: Record<string, string>): string =>
  text.replace(PLACEHOLDER, (whole, name: string) => values[name] ?? whole);
