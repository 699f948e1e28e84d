import { trackKey, type RecordingManifest, type Side } from '@parlance/media/contracts';
import type { RtpPacket } from '@parlance/media/domain';
import type { Logger } from '@parlance/platform/observability';
import type { AppendableStore } from '@parlance/providers/object-store';
import { openKey, writeManifest, writeObject, type OpenRecording } from './open-recordings';
import { SideFile } from './side-file';

type Span = RecordingManifest['spans'][number];

export interface RecorderOptions extends OpenRecording {
  readonly store: AppendableStore;
  readonly logger: Logger;
  readonly startedAt: Date;
}

/**
 * I7, C-102: both sides of a call, each in a file of its own that grows every second. Positions are milliseconds since the
 * answer. Packets may come from the first moment on; files follow behind, and a store that fails is tried again.
 */
export class CallRecorder {
  private readonly sides: Record<Side, SideFile>;
  private readonly spans: Span[] = [];
  private announcement: RecordingManifest['announcement'] = null;
  private work: Promise<void>;
  private failing = false;

  constructor(private readonly options: RecorderOptions) {
    const { store, tenantId, callId } = options;
    const file = (side: Side): SideFile => new SideFile(side, trackKey(tenantId, callId, side), store);
    this.sides = { customer: file('customer'), agent: file('agent') };
    this.work = this.attempt(async () => {
      await writeObject(store, openKey(options), '{}\n');
      await this.saveManifest();
    });
  }

  receive(side: Side, packet: RtpPacket, positionMs: number): void {
    this.sides[side].receive(packet, positionMs);
  }

  skip(side: Side, packet: RtpPacket): void {
    this.sides[side].skip(packet);
  }

  announced(announcement: NonNullable<RecordingManifest['announcement']>): void {
    this.announcement = announcement;
    this.save();
  }

  beginSpan(kind: Span['kind'], atMs: number): void {
    if (this.spans.some((span) => span.kind === kind && span.toMs === null)) return;
    this.spans.push({ kind, fromMs: Math.round(atMs), toMs: null });
    this.save();
  }

  endSpan(kind: Span['kind'], atMs: number): void {
    const open = this.spans.find((span) => span.kind === kind && span.toMs === null);
    if (!open) return;
    open.toMs = Math.round(atMs);
    this.save();
  }

  /** One after the other, however long the store takes. */
  flush(nowMs: number): Promise<void> {
    return this.then(async () => {
      await this.sides.customer.flush(nowMs);
      await this.sides.agent.flush(nowMs);
    });
  }

  /** Rejects when the store fails: it can be tried again, and if it never is, the mark stays for recovery. */
  async finish(endMs: number, closedAt: Date): Promise<RecordingManifest> {
    await this.work;
    for (const span of this.spans) span.toMs ??= Math.round(endMs);
    const tracks = [await this.sides.customer.finish(endMs), await this.sides.agent.finish(endMs)];
    const manifest = { ...this.manifest(), tracks, closedAt: closedAt.toISOString() };
    await writeManifest(this.options.store, manifest);
    await this.options.store.delete(openKey(this.options));
    return manifest;
  }

  private save(): void {
    void this.then(() => this.saveManifest());
  }

  private saveManifest(): Promise<void> {
    return writeManifest(this.options.store, this.manifest());
  }

  private manifest(): RecordingManifest {
    const { tenantId, callId, bridgeId, startedAt } = this.options;
    return {
      version: 1,
      callId,
      tenantId,
      bridgeId,
      startedAt: startedAt.toISOString(),
      closedAt: null,
      recovered: false,
      tracks: [this.sides.customer.entry(null), this.sides.agent.entry(null)],
      announcement: this.announcement,
      spans: this.spans,
    };
  }

  private then(step: () => Promise<void>): Promise<void> {
    this.work = this.work.then(() => this.attempt(step));
    return this.work;
  }

  /** A full disk must not end a conversation: what is not written waits. */
  private async attempt(step: () => Promise<void>): Promise<void> {
    try {
      await step();
      if (this.failing) this.options.logger.info({ callId: this.options.callId }, 'The recording goes on');
      this.failing = false;
    } catch (error) {
      if (!this.failing)
        this.options.logger.error(
          { err: error, callId: this.options.callId },
          'A recording cannot be written; it is kept in memory and tried again',
        );
      this.failing = true;
    }
  }
}
