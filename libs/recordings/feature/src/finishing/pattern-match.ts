import { createContext, Script } from 'node:vm';

/** Long enough for any sensible expression over an utterance. */
const TIMEOUT_MS = 50;
const LONGEST = 2_000;

const script = new Script(
  '(() => { const m = new RegExp(pattern, "iu").exec(text); return m && (m[1] ?? m[0]); })()',
);

/**
 * The first group of the first match, or all of it, ignoring case; null for none, for what is no expression, and for one
 * that takes too long: patterns are written by users, and some never end.
 */
export function matchPattern(pattern: string, text: string): string | null {
  try {
    const found: unknown = script.runInContext(createContext({ pattern, text: text.slice(0, LONGEST) }), {
      timeout: TIMEOUT_MS,
    });
    return typeof found === 'string' ? found : null;
  } catch {
    return null;
  }
}
