import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@parlance/platform/persistence';
import type { recordingUpdated, transcriptCompleted } from '@parlance/recordings/contracts';
import type { DataOf, Envelope } from '@parlance/shared/contract-kit';
import { Announcer } from '../calls/announcer';
import { lockEntry } from '../persistence/locks';

/** What there is of a call beside its history. It may come before the call itself, and waits for it. */
@Injectable()
export class ApplyRecording {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly announcer: Announcer,
  ) {}

  async recordingUpdated({ tenantid, data }: Envelope<DataOf<typeof recordingUpdated>>): Promise<void> {
    await this.unitOfWork.run(tenantid, async (tx) => {
      await lockEntry(tx, data.callId);
      const changed = await tx.query(
        `insert into call_recording as known (tenant_id, call_id, version, recording, transcript, summary)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (tenant_id, call_id) do update set version = excluded.version,
           recording = excluded.recording, transcript = excluded.transcript, summary = excluded.summary
         where excluded.version > known.version
         returning 1`,
        [tx.tenantId, data.callId, data.version, data.state, data.transcript.state, data.summary.state],
      );
      if (changed.length === 0) return;
      const known = await tx.query<{ id: string }>(
        `update call_history set revision = revision + 1 where tenant_id = $1 and call_id = $2
         returning call_id as id`,
        [tx.tenantId, data.callId],
      );
      await this.announcer.announce(
        tx,
        known.map(({ id }) => id),
      );
    });
  }

  /** A later transcript takes the place of an earlier one, and no draft that of a final text. */
  async transcriptCompleted({
    tenantid,
    aggregateversion,
    time,
    data,
  }: Envelope<DataOf<typeof transcriptCompleted>>): Promise<void> {
    await this.unitOfWork.run(tenantid, (tx) =>
      tx.query(
        `insert into call_transcript as known (tenant_id, call_id, version, stated_at, draft, text)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (tenant_id, call_id) do update set version = excluded.version,
           stated_at = excluded.stated_at, draft = excluded.draft, text = excluded.text
         where (not excluded.draft, excluded.version, excluded.stated_at, excluded.text)
           > (not known.draft, known.version, known.stated_at, known.text)`,
        [tx.tenantId, data.callId, aggregateversion, new Date(time), data.draft, data.text],
      ),
    );
  }
}
