import { Injectable } from '@nestjs/common';
import { callHistoryChanged } from '@parlance/analytics/contracts';
import { Outbox } from '@parlance/platform/messaging';
import type { Tx } from '@parlance/platform/persistence';
import { HistoryReader } from '../persistence/history-reader';

/** States entries as they are now, to consoles that show them. */
@Injectable()
export class Announcer {
  constructor(private readonly outbox: Outbox) {}

  async announce(tx: Tx, callIds: readonly string[]): Promise<void> {
    if (callIds.length === 0) return;
    const entries = await new HistoryReader(tx).byIds(callIds);
    this.outbox.addAll(
      tx,
      callHistoryChanged,
      entries.map(({ entry, revision }) => ({
        aggregateId: entry.callId,
        aggregateVersion: revision,
        data: { entry },
      })),
    );
  }
}
