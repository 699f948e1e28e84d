import { Inject, Injectable } from '@nestjs/common';
import type { CallVariable } from '@parlance/automation/contracts';
import {
  cosine,
  EmbeddedSimilarity,
  MATCH_THRESHOLD,
  type SentenceEmbeddings,
} from '@parlance/providers/language';
import type { CallSummary, Transcript } from '@parlance/recordings/contracts';
import { callData, extractSummary, type CallData } from '@parlance/recordings/domain';
import { EMBEDDINGS } from '../speech';
import { matchPattern } from './pattern-match';

const ONLY_ENGLISH = 'Without a language model, only calls in English are summarised';

/** Nobody says when the language is not known; the local recogniser is of English. */
const isEnglish = ({ language }: Transcript): boolean => language === null || /^en/i.test(language);

/** Summary and variables without a network. */
@Injectable()
export class OfflineLanguage {
  private readonly similarity: EmbeddedSimilarity;

  constructor(@Inject(EMBEDDINGS) private readonly embeddings: SentenceEmbeddings) {
    this.similarity = new EmbeddedSimilarity(embeddings);
  }

  async summarise(transcript: Transcript): Promise<CallSummary> {
    if (!isEnglish(transcript)) return noSummary(ONLY_ENGLISH);
    const { utterances } = transcript;
    const vectors = await this.embeddings.embed(utterances.map(({ text }) => text));
    const { points, actionItems } = extractSummary(utterances, (a, b) => cosine(vectors[a]!, vectors[b]!));
    if (points.length === 0) return noSummary('Too little was said for a summary');
    return {
      state: 'ready',
      reason: null,
      kind: 'extract',
      points: [...points],
      actionItems: [...actionItems],
    };
  }

  async extract(transcript: Transcript, variables: readonly CallVariable[]): Promise<CallData> {
    const { utterances } = transcript;
    const scores = new Map<string, (number | null)[]>();
    for (const variable of variables)
      scores.set(
        variable.name,
        isEnglish(transcript) && (variable.type === 'boolean' || variable.pattern === null)
          ? await Promise.all(utterances.map(({ text }) => this.similarity.score(text, variable)))
          : utterances.map(() => null),
      );
    return callData(variables, {
      utterances,
      score: ({ name }, index) => scores.get(name)?.[index] ?? null,
      threshold: MATCH_THRESHOLD,
      match: matchPattern,
    });
  }
}

export const noSummary = (reason: string): CallSummary => ({
  state: 'none',
  reason,
  kind: null,
  points: [],
  actionItems: [],
});
