import { Inject, Injectable } from '@nestjs/common';
import type { InCallTrigger, Permission } from '@parlance/automation/domain';
import { fitOf, hearsSide, mayFire } from '@parlance/automation/domain';
import { CLOCK } from '@parlance/platform/config';
import { Inbox, RetryLater } from '@parlance/platform/messaging';
import { UnitOfWork, type Tx } from '@parlance/platform/persistence';
import { MATCH_THRESHOLD, type SentenceSimilarity } from '@parlance/providers/language';
import type { utteranceHeard } from '@parlance/recordings/contracts';
import type { DataOf, Envelope } from '@parlance/shared/contract-kit';
import { minus, minutes, type Clock } from '@parlance/shared/kernel';
import { DURABLES } from '../durables';
import { AgentRepository } from '../persistence/agent-repository';
import { CallRepository, type StoredCall } from '../persistence/call-repository';
import { FunctionRepository, type StoredFunction } from '../persistence/function-repository';
import { decideToSend } from '../runs/decide-to-send';
import { RunBook } from '../runs/run-book';
import { LiveValues } from './live-values';
import { REFUSAL_TEXT } from './refusals';
import { SIMILARITY } from './similarity';

type Heard = Envelope<DataOf<typeof utteranceHeard>>;

interface Fitting {
  readonly stored: StoredFunction;
  readonly score: number;
}

/** What is said before its call is known waits for it, but not for ever: then nobody will tell of it any more. */
const UNKNOWN_CALL_MS = minutes(10);
const ASK_AGAIN_MS = 300;

/** Recognises the moments of in-call functions in what is said (K-017). */
@Injectable()
export class HearUtterance {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly inbox: Inbox,
    private readonly book: RunBook,
    private readonly live: LiveValues,
    @Inject(SIMILARITY) private readonly similarity: SentenceSimilarity,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async heard(envelope: Heard): Promise<void> {
    const { callId, inboxId, utterance } = envelope.data;
    const { functions, variables, known } = await this.unitOfWork.run(envelope.tenantid, async (tx) => {
      const functions = await new FunctionRepository(tx).enabledFor(inboxId, 'in-call');
      const call = functions.length > 0 ? await new CallRepository(tx).find(callId) : null;
      const agents = functions.length > 0 ? await new AgentRepository(tx).ofInbox(inboxId) : [];
      const used = new Set(functions.flatMap(({ function: fn }) => variablesOf(fn.mapping)));
      const variables = agents.flatMap((agent) => agent.variables).filter(({ name }) => used.has(name));
      return { functions, variables, known: call !== null && call.life !== 'unknown' };
    });
    if (functions.length === 0) return;
    if (!known) {
      if (new Date(envelope.time) < minus(this.clock.now(), UNKNOWN_CALL_MS)) return;
      throw new RetryLater(ASK_AGAIN_MS, 'the call is not known yet');
    }
    // The model takes its time: outside of the transaction.
    const said = await this.live.in(utterance.text, variables);
    const fitting = await this.fitting(functions, utterance);
    if (fitting.length === 0 && Object.keys(said).length === 0) return;
    await this.inbox.once(envelope, DURABLES.utterances, async (tx) => {
      const now = this.clock.now();
      const calls = new CallRepository(tx);
      const call = await calls.lock(callId, now);
      const current = { ...call, said: { ...call.said, ...said } };
      if (call.life === 'active') await calls.save(current, now);
      for (const fit of fitting) await this.fire(tx, current, fit, envelope);
    });
  }

  private async fitting(
    functions: readonly StoredFunction[],
    utterance: Heard['data']['utterance'],
  ): Promise<Fitting[]> {
    const scored = await Promise.all(
      functions.map(async (stored) => {
        const trigger = stored.function.trigger as InCallTrigger;
        const score = hearsSide(trigger, utterance.side)
          ? await this.similarity.score(utterance.text, trigger)
          : 0;
        return { stored, score, fit: fitOf(trigger, utterance, score, MATCH_THRESHOLD) };
      }),
    );
    return scored.filter(({ fit }) => fit.fits);
  }

  private async fire(tx: Tx, call: StoredCall, { stored, score }: Fitting, envelope: Heard): Promise<void> {
    if (!call.context) return;
    const permission = mayFire(call.life, new Date(envelope.time), this.clock.now());
    const outcome = permission.may ? decideToSend(stored, call.context, call.said) : refused(permission);
    const slot = permission.may ? (outcome.outgoing ? 'decision' : 'incomplete') : permission.because;
    await this.book.record(tx, {
      function: stored.function,
      callId: call.id,
      context: call.context,
      slot,
      evidence: {
        said: envelope.data.utterance.text,
        side: envelope.data.utterance.side,
        score: Math.round(score * 100) / 100,
        threshold: MATCH_THRESHOLD,
        method: 'offline',
      },
      ...outcome,
    });
  }
}

const refused = ({ because }: Extract<Permission, { may: false }>) => ({
  state: 'refused' as const,
  reason: { code: because, detail: REFUSAL_TEXT[because] },
  outgoing: null,
});

const variablesOf = (mapping: StoredFunction['function']['mapping']): string[] =>
  Object.values(mapping).flatMap((source) => (source.source === 'in-call' ? [source.variable] : []));
