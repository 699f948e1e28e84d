import { createContext, Script } from 'node:vm';

const LIMIT_MS = 50;
const LONGEST = 1_000;
const MATCH = new Script(
  '(() => { const found = new RegExp(pattern, "iu").exec(text); return found ? (found[1] ?? found[0]) : null; })()',
);

/**
 * The first group of a pattern that somebody wrote, or all that it matches; null when it matches nothing, or takes longer
 * than any honest pattern does.
 */
export function firstMatch(pattern: string, text: string): string | null {
  try {
    const found: unknown = MATCH.runInContext(createContext({ pattern, text: text.slice(0, LONGEST) }), {
      timeout: LIMIT_MS,
    });
    return typeof found === 'string' ? found : null;
  } catch {
    return null;
  }
}

/** Why it is no pattern; null when it is one. */
export function patternProblem(pattern: string): string | null {
  try {
    new RegExp(pattern, 'iu');
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : 'is no regular expression';
  }
}
