import { Inject, Injectable } from '@nestjs/common';
import { afterFact } from '@parlance/automation/domain';
import type { callAnswered, Call } from '@parlance/calls/contracts';
import { CLOCK } from '@parlance/platform/config';
import { Inbox } from '@parlance/platform/messaging';
import type { callDataExtracted } from '@parlance/recordings/contracts';
import type { DataOf, Envelope, Visibility } from '@parlance/shared/contract-kit';
import { minutes, plus, type Clock } from '@parlance/shared/kernel';
import { DURABLES } from '../durables';
import { CallRepository, type CallContext } from '../persistence/call-repository';
import { EvaluateCall } from '../post-call/evaluate-call';

type CallEnvelope = Envelope<DataOf<typeof callAnswered>>;

/** After this the data of a call are not waited for any more. */
const DATA_PATIENCE_MS = minutes(10);

/** Keeps what functions may know of calls. The facts may come in any order; each is taken once. */
@Injectable()
export class RecordCall {
  constructor(
    private readonly inbox: Inbox,
    private readonly evaluation: EvaluateCall,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async answered(envelope: CallEnvelope): Promise<void> {
    const { call, visibility } = envelope.data;
    await this.inbox.once(envelope, DURABLES.answered, async (tx) => {
      const now = this.clock.now();
      const calls = new CallRepository(tx);
      const known = await calls.lock(call.id, now);
      await calls.save(
        {
          ...known,
          life: afterFact(known.life, 'answered'),
          context: known.context ?? contextOf(call, visibility),
        },
        now,
      );
    });
  }

  /** Nobody spoke in a call that was not answered: there is nothing to wait for. */
  async ended(envelope: CallEnvelope): Promise<void> {
    const { call, visibility } = envelope.data;
    await this.inbox.once(envelope, DURABLES.ended, async (tx) => {
      const now = this.clock.now();
      const calls = new CallRepository(tx);
      const known = await calls.lock(call.id, now);
      if (known.life === 'ended') return;
      const connected = call.answeredAt !== null;
      const ended = {
        ...known,
        life: afterFact(known.life, 'ended'),
        context: contextOf(call, visibility),
        endedAt: new Date(call.endedAt ?? envelope.time),
        connected,
        evaluateAt: plus(now, DATA_PATIENCE_MS),
      };
      if (connected && ended.drawn === null) await calls.save(ended, now);
      else await this.evaluation.evaluate(tx, ended);
    });
  }

  async dataExtracted(envelope: Envelope<DataOf<typeof callDataExtracted>>): Promise<void> {
    const { callId, variables } = envelope.data;
    await this.inbox.once(envelope, DURABLES.data, async (tx) => {
      const now = this.clock.now();
      const calls = new CallRepository(tx);
      const known = { ...(await calls.lock(callId, now)), drawn: variables };
      await calls.save(known, now);
      await this.evaluation.evaluate(tx, known);
    });
  }
}

export const contextOf = (call: Call, visibility: Visibility): CallContext => ({
  conversationId: call.conversationId,
  inboxId: call.inboxId,
  contactName: call.contactName,
  contactPhone: call.contactPhone,
  metadata: call.metadata,
  visibility,
});
