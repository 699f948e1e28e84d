import { Inject, Injectable } from '@nestjs/common';
import type { CallVariable } from '@parlance/automation/contracts';
import { isNegated, readAs, type Value } from '@parlance/automation/domain';
import { MATCH_THRESHOLD, type SentenceSimilarity } from '@parlance/providers/language';
import { firstMatch } from './pattern';
import { SIMILARITY } from './similarity';

/** What one sentence says of the variables of an agent, while the call runs (K-029). */
@Injectable()
export class LiveValues {
  constructor(@Inject(SIMILARITY) private readonly similarity: SentenceSimilarity) {}

  async in(text: string, variables: readonly CallVariable[]): Promise<Record<string, Value>> {
    const drawn = await Promise.all(
      variables.map(async (variable) => [variable.name, await this.draw(text, variable)] as const),
    );
    return Object.fromEntries(drawn.filter(([, value]) => value !== null));
  }

  private async draw(text: string, { type, pattern, description, examples }: CallVariable): Promise<Value> {
    if (pattern !== null) {
      const found = firstMatch(pattern, text);
      return type === 'boolean' ? (found === null ? null : true) : readAs(type, found);
    }
    if (type !== 'boolean') return null;
    const score = await this.similarity.score(text, { description, examples });
    return score >= MATCH_THRESHOLD && !isNegated(text) ? true : null;
  }
}
