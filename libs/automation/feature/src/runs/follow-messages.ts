import { Injectable } from '@nestjs/common';
import type { messageStatusChanged, MessageState } from '@parlance/messaging/contracts';
import { Inbox } from '@parlance/platform/messaging';
import type { DataOf, Envelope } from '@parlance/shared/contract-kit';
import { DURABLES } from '../durables';
import { RunRepository, type StoredRun } from '../persistence/run-repository';
import { RunBook } from './run-book';

type StatusEnvelope = Envelope<DataOf<typeof messageStatusChanged>>;

/** Keeps with each run how far its message got. Statuses of other messages, which are nearly all, are passed over. */
@Injectable()
export class FollowMessages {
  constructor(
    private readonly inbox: Inbox,
    private readonly book: RunBook,
  ) {}

  async statusesChanged(envelopes: StatusEnvelope[]): Promise<void> {
    await this.inbox.onceEach(envelopes, DURABLES.statuses, async (tx, fresh) => {
      const runs = await new RunRepository(tx).lockByMessages(fresh.map(({ data }) => data.messageId));
      for (const run of runs) {
        const latest = fresh
          .filter(({ data }) => data.messageId === run.messageId)
          .reduce((a, b) => (b.aggregateversion > a.aggregateversion ? b : a));
        const next = withMessage(run, { ...latest.data, version: latest.aggregateversion });
        if (next !== run) await this.book.change(tx, next);
      }
    });
  }
}

export interface MessageProgress {
  readonly state: MessageState;
  readonly version: number;
  readonly failure: { readonly code: string; readonly detail: string } | null;
}

/** What is older than what is known already changes nothing. A message that failed and then arrives has been sent. */
export function withMessage<Run extends StoredRun>(run: Run, message: MessageProgress): Run {
  if (message.version <= run.messageVersion) return run;
  const failed = message.state === 'failed';
  return {
    ...run,
    state: failed ? 'failed' : 'sent',
    reason: failed && message.failure ? { code: message.failure.code, detail: message.failure.detail } : null,
    messageState: message.state,
    messageVersion: message.version,
  };
}
