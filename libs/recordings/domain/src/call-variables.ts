import { withDigits } from './spoken-numbers';
import { wordsOf, type Utterance } from './utterance';

/** Something that is to be drawn from a conversation, as an operator described it. */
export interface CallVariable {
  readonly name: string;
  readonly type: 'boolean' | 'text' | 'number';
  readonly description: string;
  readonly examples: readonly string[];
  /** A regular expression over an utterance; its first group, or all of it, is the value. */
  readonly pattern: string | null;
}

export type CallData = Record<string, string | number | boolean | null>;

export interface Evidence {
  readonly utterances: readonly Utterance[];
  /** How well an utterance fits a variable; null where there is no model for the language of the call. */
  readonly score: (variable: CallVariable, utterance: number) => number | null;
  /** From here on it fits. */
  readonly threshold: number;
  /** The first group of the first match, or all of it; null for none. Bounded in time: patterns are input. */
  readonly match: (pattern: string, text: string) => string | null;
}

/**
 * K-030 without a language model. Booleans become true by an utterance that holds an example word for word, or is enough
 * like one, and does not deny it; they are null when there is no way to tell. Text and numbers are what the pattern finds, in
 * the latest utterance that has it: people correct themselves. Without a pattern, text is the utterance that fits best, and a
 * number is the last one in it.
 */
export const callData = (variables: readonly CallVariable[], evidence: Evidence): CallData =>
  Object.fromEntries(variables.map((variable) => [variable.name, valueOf(variable, evidence)]));

function valueOf(variable: CallVariable, evidence: Evidence): CallData[string] {
  if (variable.type === 'boolean') return booleanOf(variable, evidence);
  const found = variable.pattern === null ? fitting(variable, evidence) : matched(variable.pattern, evidence);
  if (found === null || variable.type === 'text') return found;
  return numberIn(found);
}

function booleanOf(variable: CallVariable, { utterances, score, threshold }: Evidence): boolean | null {
  const examples = variable.examples.map(wordsOf).filter((words) => words.length > 0);
  const scores = utterances.map((_, index) => score(variable, index));
  const isTrue = utterances.some(({ text }, index) => {
    const said = wordsOf(text);
    if (examples.some((example) => saysPlainly(said, example))) return true;
    const fits = scores[index] ?? Number.NEGATIVE_INFINITY;
    return fits >= threshold && (!denies(said) || examples.some(denies));
  });
  if (isTrue) return true;
  return utterances.length > 0 && scores.every((value) => value !== null) ? false : null;
}

const NEGATIONS = new Set(['not', 'no', 'never', 'nobody', 'nothing', 'none', 'without', "ain't", 'cannot']);
const isNegation = (word: string): boolean => NEGATIONS.has(word) || word.endsWith("n't");
const denies = (words: readonly string[]): boolean => words.some(isNegation);

/** So many words before an example turn its meaning: "i do not want to cancel my order". */
const REACH = 4;

/** The words of the example, one after the other, with no negation close before them. */
function saysPlainly(said: readonly string[], example: readonly string[]): boolean {
  for (let at = 0; at + example.length <= said.length; at += 1) {
    const isHere = example.every((word, offset) => said[at + offset] === word);
    if (isHere && !denies(said.slice(Math.max(at - REACH, 0), at))) return true;
  }
  return false;
}

/** Said in digits or in words. */
function matched(pattern: string, { utterances, match }: Evidence): string | null {
  for (const { text } of utterances.toReversed()) {
    const found = match(pattern, text) ?? match(pattern, withDigits(text));
    if (found !== null && found.trim() !== '') return found.trim();
  }
  return null;
}

function fitting(variable: CallVariable, { utterances, score, threshold }: Evidence): string | null {
  let [best, most] = [-1, threshold];
  utterances.forEach((_, index) => {
    const fits = score(variable, index);
    if (fits !== null && fits >= most) [best, most] = [index, fits];
  });
  return utterances[best]?.text ?? null;
}

const NUMBER = /-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?/g;

/** The last number in a text; null for none, and for one that is no amount but a long row of digits. */
export function numberIn(text: string): number | null {
  const found = [...withDigits(text).matchAll(NUMBER)].at(-1)?.[0].replaceAll(',', '');
  if (found === undefined) return null;
  const value = Number(found);
  return Number.isSafeInteger(Math.trunc(value)) ? value : null;
}
