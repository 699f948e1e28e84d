import type { Summary, SummaryPoint } from './transcript-documents';
import { wordsOf, type Utterance } from './utterance';

const POINTS = 5;
const ACTIONS = 5;
/** Shorter ones are answers and courtesies. */
const FEWEST_WORDS = 4;
const FULL_LENGTH_WORDS = 10;
const DAMPING = 0.85;
const ROUNDS = 20;
/** How much being alike to what was chosen already counts against an utterance. */
const VARIETY = 0.4;

const FILLER =
  /^(hello|hi|hey|good (morning|afternoon|evening)|thank|thanks|okay|ok|alright|yes|no|yeah|sure|bye|goodbye|you're welcome|sorry|one moment|just a (moment|second))\b/;
const CUE =
  /\b(problem|issue|wrong|broken|missing|late|never (came|arrived)|did(n't| not) (work|arrive|get)|refund|cancel|order|invoice|payment|address|number|appointment|deliver(y|ed)?|tomorrow|today|because|need|would like|want)\b/;
const COMMITMENT =
  /\b(i|we)('ll| will| am going to|'m going to| are going to|'re going to)\b|\blet me (send|arrange|book|call|check)\b|\bi (can|have) (send|sent|arrange|arranged|book|booked)\b/;

/**
 * Sentences of a call that stand for it, for where no language model is configured: those that are most like the others
 * (a rank over the graph of likeness), longer ones first, what matters in a call before small talk, no two alike. `likeness`
 * of two utterances by index is from -1 to 1.
 */
export function extractSummary(
  utterances: readonly Utterance[],
  likeness: (a: number, b: number) => number,
): Summary {
  const candidates = utterances
    .map((utterance, index) => ({ ...utterance, index, words: wordsOf(utterance.text) }))
    .filter(({ words }) => words.length >= FEWEST_WORDS);
  const rank = ranks(
    candidates.map(({ index }) => index),
    likeness,
  );
  const scored = candidates.map(({ index, words }, place) => {
    const plain = words.join(' ');
    const length = Math.min(words.length / FULL_LENGTH_WORDS, 1);
    const weight =
      (CUE.test(plain) ? 1.5 : 1) * (COMMITMENT.test(plain) ? 1.3 : 1) * (FILLER.test(plain) ? 0.4 : 1);
    return { index, score: rank[place]! * length * weight };
  });
  const point = (index: number): SummaryPoint => ({ text: utterances[index]!.text, utterance: index });
  return {
    points: varied(scored, likeness)
      .sort((a, b) => a - b)
      .map(point),
    actionItems: candidates
      .filter(({ side, words }) => side === 'agent' && COMMITMENT.test(words.join(' ')))
      .slice(0, ACTIONS)
      .map(({ index }) => point(index)),
  };
}

/** How central each is: as the walk of somebody who goes from utterance to like utterance. Of mean 1. */
function ranks(indexes: readonly number[], likeness: (a: number, b: number) => number): number[] {
  const edges = indexes.map((a) => indexes.map((b) => (a === b ? 0 : Math.max(likeness(a, b), 0))));
  const leaving = edges.map((row) => row.reduce((sum, weight) => sum + weight, 0) || 1);
  let rank = indexes.map(() => 1);
  for (let round = 0; round < ROUNDS; round += 1)
    rank = indexes.map(
      (_, to) =>
        1 -
        DAMPING +
        DAMPING * rank.reduce((sum, value, from) => sum + (value * edges[from]![to]!) / leaving[from]!, 0),
    );
  return rank;
}

function varied(
  scored: readonly { index: number; score: number }[],
  likeness: (a: number, b: number) => number,
): number[] {
  const best = Math.max(...scored.map(({ score }) => score), Number.MIN_VALUE);
  const chosen: number[] = [];
  const left = new Map(scored.map(({ index, score }) => [index, score / best]));
  while (chosen.length < POINTS && left.size > 0) {
    const worth = (index: number): number =>
      left.get(index)! - VARIETY * Math.max(0, ...chosen.map((other) => likeness(index, other)));
    const next = [...left.keys()].reduce((a, b) => (worth(b) > worth(a) ? b : a));
    chosen.push(next);
    left.delete(next);
  }
  return chosen;
}
