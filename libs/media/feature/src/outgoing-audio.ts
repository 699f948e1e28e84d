import { randomInt } from 'node:crypto';
import { OutgoingTimeline } from '@parlance/media/domain';
import { FRAME_SAMPLES } from '@parlance/shared/ogg-opus';
import { silence, type FrameSource } from './frame-source';
import type { Leg, LegPacket } from './leg';

/** A relayed side that says nothing for so long is replaced by silence: a leg never stops sending. */
const GAP_MS = 100;

const sourceOf = (packet: LegPacket) => ({
  source: `leg-${packet.ssrc}`,
  sequence: packet.sequence,
  timestamp: packet.timestamp,
});

/** What one leg is sent: the other leg's packets, or a source of ours, numbered as one stream for the life of the leg. */
export class OutgoingAudio {
  private readonly timeline = new OutgoingTimeline({
    sequence: randomInt(0x8000),
    timestamp: randomInt(0x7fffffff),
  });
  private player: { readonly source: FrameSource; readonly name: string; frames: number } | undefined;
  private relaying = false;
  private plays = 0;

  constructor(private readonly leg: Leg) {}

  /** Sends nothing at all. */
  stop(): void {
    this.relaying = false;
    this.player = undefined;
  }

  play(source: FrameSource): void {
    this.relaying = false;
    this.begin(source);
  }

  relay(): void {
    this.relaying = true;
    this.player = undefined;
  }

  /** A packet of the other leg: sent at once and untouched, if it is to be heard. */
  forward(packet: LegPacket, nowMs: number): void {
    if (!this.relaying) return;
    this.player = undefined;
    const placed = this.timeline.place(sourceOf(packet), nowMs);
    if (placed) this.leg.send(placed, packet.payload);
  }

  /** A packet of the other leg that is not sent, and shall not look lost. */
  swallow(packet: LegPacket): void {
    if (this.relaying) this.timeline.swallow(sourceOf(packet));
  }

  /** Every 20 ms. Returns false when the source is at its end. */
  tick(tick: number, nowMs: number): boolean {
    if (this.relaying && !this.player && nowMs - (this.timeline.sentAtMs ?? nowMs - GAP_MS) >= GAP_MS)
      this.begin(silence);
    if (!this.player) return true;
    const { source, name, frames } = this.player;
    const frame = source.frame(frames);
    if (!frame) return false;
    const placed = this.timeline.place(
      { source: name, sequence: frames & 0xffff, timestamp: tick * FRAME_SAMPLES },
      nowMs,
    );
    if (placed) this.leg.send(placed, frame);
    this.player.frames += 1;
    return true;
  }

  private begin(source: FrameSource): void {
    this.plays += 1;
    this.player = { source, name: `${source.name}-${this.plays}`, frames: 0 };
  }
}
