import { createHash } from 'node:crypto';
import { announcementKey, type RecordingManifest } from '@parlance/media/contracts';
import { FRAME_SAMPLES, packetSamples, readOggOpus } from '@parlance/shared/ogg-opus';
import type { Logger } from '@parlance/platform/observability';
import type { ObjectStore } from '@parlance/providers/object-store';
import { repeated, type FrameSource } from './frame-source';
import { holdMusic, recordingTones, ringback } from './generated-audio';
import { readObject } from './recording/open-recordings';

type AnnouncementKind = NonNullable<RecordingManifest['announcement']>['kind'];

export interface Announcement {
  readonly kind: AnnouncementKind;
  readonly language: string;
  readonly sha256: string;
  readonly frames: readonly Uint8Array[];
}

/** What callers hear of us. Encoded once, when the bridge starts. */
export class Sounds {
  readonly music: FrameSource = repeated('music', holdMusic());
  readonly ringback: FrameSource = repeated('ringback', ringback());
  private readonly tones = recordingTones();

  constructor(
    private readonly store: ObjectStore,
    private readonly logger: Logger,
  ) {}

  /** The operator's recording in this language; tones where there is none that can be played. */
  async announcement(language: string): Promise<Announcement> {
    const bytes = await this.spoken(language);
    const frames = bytes ? readOggOpus(bytes).packets : [];
    const isSpoken = frames.length > 0 && frames.every((frame) => packetSamples(frame) === FRAME_SAMPLES);
    if (bytes && !isSpoken)
      this.logger.warn(
        { key: announcementKey(language) },
        'This announcement is no Ogg/Opus in frames of 20 ms',
      );
    return isSpoken && bytes
      ? { kind: 'speech', language, sha256: sha256(bytes), frames }
      : { kind: 'tone', language, sha256: sha256(Buffer.concat(this.tones)), frames: this.tones };
  }

  private spoken(language: string): Promise<Buffer | null> {
    return readObject(this.store, announcementKey(language)).catch((error: unknown) => {
      this.logger.error({ err: error }, 'An announcement cannot be read');
      return null;
    });
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
