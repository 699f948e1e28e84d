import { randomInt } from 'node:crypto';
import type { RecordedTrack as TrackEntry, Side } from '@parlance/media/contracts';
import { RecordedTrack, type RtpPacket } from '@parlance/media/domain';
import { joined, OggOpusWriter } from '@parlance/shared/ogg-opus';
import type { AppendableStore, ObjectAppender, WrittenObject } from '@parlance/providers/object-store';

/** One side of a recording on its way into its file. */
export class SideFile {
  private readonly track = new RecordedTrack();
  private readonly ogg = new OggOpusWriter(randomInt(2 ** 32));
  private pending: Uint8Array[] = [this.ogg.head()];
  private file: ObjectAppender | undefined;
  private ended = false;
  private closed: WrittenObject | undefined;

  constructor(
    readonly side: Side,
    readonly objectKey: string,
    private readonly store: AppendableStore,
  ) {}

  receive(packet: RtpPacket, positionMs: number): void {
    this.track.receive(packet, positionMs);
  }

  /** A packet that holds no audio. */
  skip(packet: RtpPacket): void {
    this.track.skip(packet);
  }

  /** Everything that is certain by now is in the file, and durable, when this resolves. What failed is tried again. */
  async flush(nowMs: number): Promise<void> {
    const frames = this.track.drain(nowMs);
    if (frames.length > 0) this.pending.push(this.ogg.audio(frames));
    await this.write();
  }

  /** Of what failed, the rest is done by the next try. */
  async finish(endMs: number): Promise<TrackEntry> {
    if (!this.ended) this.pending.push(this.ogg.end(this.track.finish(endMs)));
    this.ended = true;
    await this.write();
    this.closed ??= await this.file!.close();
    return this.entry(this.closed);
  }

  entry(written: WrittenObject | null): TrackEntry {
    return {
      side: this.side,
      objectKey: this.objectKey,
      codec: 'opus',
      sampleRate: 48_000,
      durationMs: written && Math.round(this.track.writtenMs),
      sizeBytes: written && written.sizeBytes,
      sha256: written && written.sha256,
      packets: written && { ...this.track.statistics },
    };
  }

  private async write(): Promise<void> {
    this.file ??= await this.store.append(this.objectKey);
    if (this.pending.length === 0) return;
    const { length } = this.pending;
    await this.file.append(joined(this.pending));
    this.pending.splice(0, length);
  }
}
