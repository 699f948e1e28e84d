import { Injectable } from '@nestjs/common';
import { Outbox } from '@parlance/platform/messaging';
import type { Tx } from '@parlance/platform/persistence';
import {
  callDataExtracted,
  recordingUpdated,
  transcriptCompleted,
  utteranceHeard,
  type Utterance,
} from '@parlance/recordings/contracts';
import { searchText } from '@parlance/recordings/domain';
import type { DataOf } from '@parlance/shared/contract-kit';
import type { CallRecordingRow } from './persistence/rows';
import { ofCall } from './to-wire';

/** What others are told of a call. Call it after the row was saved, in the same transaction. */
@Injectable()
export class Announcements {
  constructor(private readonly outbox: Outbox) {}

  updated(tx: Tx, row: CallRecordingRow): void {
    const { state, durationMs, version } = row;
    const transcript = { state: row.transcript.state, draft: row.transcript.draft };
    const summary = { state: row.summary.state, kind: row.summary.kind };
    this.outbox.add(tx, recordingUpdated, {
      ...of(row),
      data: { ...ofCall(row), state, durationMs, version, transcript, summary },
    });
  }

  heard(tx: Tx, row: CallRecordingRow, utterance: Utterance): void {
    this.outbox.add(tx, utteranceHeard, { ...of(row), data: { ...ofCall(row), utterance } });
  }

  transcribed(tx: Tx, row: CallRecordingRow): void {
    const { draft, utterances } = row.transcript;
    this.outbox.add(tx, transcriptCompleted, {
      ...of(row),
      data: { ...ofCall(row), draft, text: searchText(utterances) },
    });
  }

  extracted(
    tx: Tx,
    row: CallRecordingRow,
    { method, reason }: Pick<DataOf<typeof callDataExtracted>, 'method' | 'reason'>,
  ): void {
    this.outbox.add(tx, callDataExtracted, {
      ...of(row),
      data: { ...ofCall(row), variables: row.variables, method, reason },
    });
  }
}

const of = ({ callId, version }: CallRecordingRow) => ({ aggregateId: callId, aggregateVersion: version });
