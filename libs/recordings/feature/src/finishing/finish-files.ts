import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { recordingPrefix, type RecordedTrack, type Side } from '@parlance/media/contracts';
import { CLOCK } from '@parlance/platform/config';
import { FilesystemStore } from '@parlance/providers/object-store';
import type { CallRecording } from '@parlance/recordings/contracts';
import { manifestVerdict } from '@parlance/recordings/domain';
import { readOggOpus } from '@parlance/shared/ogg-opus';
import type { Clock } from '@parlance/shared/kernel';
import type { CallRecordingRow } from '../persistence/rows';
import { readManifest, readObject } from '../stored-files';
import { stereoFile } from './stereo-file';

export const stereoKey = (tenantId: string, callId: string): string =>
  `${recordingPrefix(tenantId, callId)}/stereo.opus`;

type FoundFiles = Pick<
  CallRecordingRow,
  'state' | 'reason' | 'startedAt' | 'durationMs' | 'files' | 'announcement' | 'spans'
>;

interface Track {
  readonly side: Side;
  readonly bytes: Buffer | null;
  /** Why it cannot be offered. */
  readonly problem: string | null;
}

const NAMES: Record<Side, string> = { customer: 'the customer', agent: 'the agent' };

/** Looks for what the bridge has recorded, checks it, and makes the file for players. Repeating it gives the same. */
@Injectable()
export class FinishFiles {
  constructor(
    private readonly store: FilesystemStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** `wait`: the bridge, or another one in its place, has still to finish the recording. */
  async find(row: CallRecordingRow): Promise<FoundFiles | 'wait'> {
    const manifest = await readManifest(this.store, row.tenantId, row.callId);
    const verdict = manifestVerdict(manifest, row.endedAt ?? this.clock.now(), this.clock.now());
    if (verdict === 'wait') return 'wait';
    if (!manifest) return missing(row, 'No recording of this call was found');
    const tracks = await Promise.all(manifest.tracks.map((track) => this.read(track)));
    const usable = tracks.filter(({ problem }) => problem === null);
    const problems = tracks.flatMap(({ problem }) => problem ?? []);
    if (usable.length === 0) return missing(row, problems.join('. ') || 'The recording has no files');
    const opened = usable.map(({ side, bytes }) => ({ side, audio: readOggOpus(bytes!) }));
    const packets = (side: Side) => opened.find((track) => track.side === side)?.audio.packets;
    const files: CallRecording['files'] = usable.map(({ side, bytes }) => ({
      file: side,
      sizeBytes: bytes!.length,
      sha256: sha256(bytes!),
    }));
    const [customer, agent] = [packets('customer'), packets('agent')];
    if (customer && agent) {
      const written = await this.store.put(stereoKey(row.tenantId, row.callId), stereoFile(customer, agent));
      files.unshift({ file: 'stereo', ...written });
    }
    return {
      state: 'ready',
      // I31: what is there is shown, and what is not is said.
      reason: problems.length > 0 ? problems.join('. ') : null,
      startedAt: new Date(manifest.startedAt),
      durationMs: Math.max(...opened.map(({ audio }) => audio.durationMs)),
      files,
      announcement: manifest.announcement,
      spans: manifest.spans,
    };
  }

  private async read(track: RecordedTrack): Promise<Track> {
    const { side } = track;
    const bytes = await readObject(this.store, track.objectKey);
    const problem = (what: string): Track => ({
      side,
      bytes: null,
      problem: `The file of ${NAMES[side]} ${what}`,
    });
    if (!bytes) return problem('is gone');
    if (track.sha256 !== null && track.sha256 !== sha256(bytes)) return problem('is not as it was recorded');
    return { side, bytes, problem: null };
  }
}

const missing = (row: CallRecordingRow, reason: string): FoundFiles => ({
  state: 'unavailable',
  reason,
  startedAt: row.startedAt,
  durationMs: null,
  files: [],
  announcement: null,
  spans: [],
});

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
