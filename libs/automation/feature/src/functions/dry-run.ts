import { Inject, Injectable } from '@nestjs/common';
import type { checkMessageFunction } from '@parlance/automation/contracts';
import {
  checkFunction,
  decidePostCall,
  fitOf,
  resolveParameters,
  type InCallTrigger,
  type PostCallTrigger,
  type Variable,
} from '@parlance/automation/domain';
import { CLOCK } from '@parlance/platform/config';
import { QueryClient } from '@parlance/platform/messaging';
import { UnitOfWork } from '@parlance/platform/persistence';
import { MATCH_THRESHOLD, type SentenceSimilarity } from '@parlance/providers/language';
import { ProblemError, type ReplyOf, type RequestOf } from '@parlance/shared/contract-kit';
import type { Clock } from '@parlance/shared/kernel';
import { checkTemplateSend, type RenderedTemplate } from '@parlance/templates/contracts';
import { requireReader } from '../access';
import { SIMILARITY } from '../in-call/similarity';
import { AgentRepository } from '../persistence/agent-repository';
import { SendingNumbers, type SendingNumber } from './sending-numbers';
import { unknownAgent } from './unknown';

type Request = RequestOf<typeof checkMessageFunction>;
type Verdict = { readonly would: boolean; readonly because: string };
type Preview = { readonly rendered: RenderedTemplate | null; readonly problem: string | null };

const UNLIKELY: Record<'other-side' | 'unlike' | 'negated', string> = {
  'other-side': 'the trigger listens to the other side of the call',
  unlike: 'it is not like enough to the description and the examples',
  negated: 'it says the opposite',
};

/** What a function would do with these data, without doing it (K-052). */
@Injectable()
export class DryRun {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: QueryClient,
    private readonly numbers: SendingNumbers,
    @Inject(SIMILARITY) private readonly similarity: SentenceSimilarity,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async check(request: Request): Promise<ReplyOf<typeof checkMessageFunction>> {
    const { actor, agentId, draft } = request;
    requireReader(actor);
    const agent = await this.unitOfWork.run(actor.tenantId, (tx) => new AgentRepository(tx).find(agentId));
    if (!agent) throw unknownAgent();
    const numbers = await this.numbers.of(actor.tenantId, agent, draft);
    const findings = checkFunction(draft, { variables: agent.variables, templates: numbers });
    const preview = await this.preview(request, numbers);
    const error = findings.find(({ severity }) => severity === 'error');
    const verdict = await this.verdict(request, agent.variables);
    const obstacle = error ? `${error.path}: ${error.message}` : preview.problem;
    return {
      findings,
      preview: preview.rendered,
      wouldSend: verdict.would && obstacle === null,
      because: verdict.would && obstacle !== null ? obstacle : verdict.because,
    };
  }

  private async preview(
    { actor, draft, sample }: Request,
    numbers: readonly SendingNumber[],
  ): Promise<Preview> {
    const [number] = numbers.filter(({ template }) => template !== null);
    if (!number?.template) return { rendered: null, problem: 'there is no such template' };
    const resolved = resolveParameters({
      mapping: draft.mapping,
      placeholders: number.template.placeholders,
      metadata: sample.metadata,
      contact: {
        name: sample.metadata['contact_name'] ?? null,
        phone: sample.metadata['contact_phone'] ?? null,
      },
      values: sample.variables,
    });
    if (!resolved.ok) {
      const holes = resolved.error.map(({ placeholder, from }) => `${placeholder} from ${from}`);
      return { rendered: null, problem: `no value for ${holes.join('; ')}` };
    }
    const { tenantId } = actor;
    const { name, language } = draft.template;
    try {
      const filled = await this.queries.ask(
        checkTemplateSend,
        { tenantId, wabaId: number.account, name, language, parameters: resolved.value },
        { tenantId },
      );
      return { rendered: filled.rendered, problem: null };
    } catch (error) {
      if (error instanceof ProblemError) return { rendered: null, problem: error.details.detail };
      throw error;
    }
  }

  private async verdict({ draft, sample }: Request, variables: readonly Variable[]): Promise<Verdict> {
    const { trigger } = draft;
    return trigger.type === 'in-call'
      ? this.inCall(trigger, sample)
      : this.postCall(trigger, sample, variables);
  }

  private async inCall(trigger: InCallTrigger, { utterance, callType }: Request['sample']): Promise<Verdict> {
    if (callType !== 'connected')
      return { would: false, because: 'nobody speaks in a call that is not answered' };
    if (utterance === null) return { would: false, because: 'give a sentence that a customer might say' };
    const score = await this.similarity.score(utterance, trigger);
    const side = fitOf(trigger, { side: 'customer', text: utterance }, score, MATCH_THRESHOLD);
    const fit =
      !side.fits && side.because === 'other-side'
        ? fitOf(trigger, { side: 'agent', text: utterance }, score, MATCH_THRESHOLD)
        : side;
    const measured = `${score.toFixed(2)} of ${MATCH_THRESHOLD.toFixed(2)} that are needed`;
    return fit.fits
      ? { would: true, because: `the sentence fits the description: ${measured}` }
      : { would: false, because: `${UNLIKELY[fit.because]}: ${measured}` };
  }

  private postCall(
    trigger: PostCallTrigger,
    sample: Request['sample'],
    variables: readonly Variable[],
  ): Verdict {
    const now = this.clock.now();
    const { decision, reason } = decidePostCall(
      trigger,
      {
        metadata: sample.metadata,
        values: sample.variables,
        variables,
        connected: sample.callType === 'connected',
        endedAt: now,
      },
      now,
    );
    return { would: decision === 'send', because: reason?.detail ?? 'every condition holds' };
  }
}
