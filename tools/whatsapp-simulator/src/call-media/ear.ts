import { FRAME_SAMPLES, SAMPLE_RATE, samplesOf, SILENCE } from './opus';

/** A timestamp this far from the wall clock means that the sender started a new timeline. */
const RESYNC_FRAMES = 250;

/** Keeps what is heard from the moment of pick-up on, in order, with silence where nothing came. */
export class Ear {
  private readonly frames = new Map<number, Buffer>();
  private last: { timestamp: number; index: number } | null = null;

  /** `elapsedMs` since pick-up. Lost, late, repeated and reordered packets find their place by timestamp. */
  hear(packet: { timestamp: number; payload: Buffer }, elapsedMs: number): void {
    const byClock = Math.max(0, Math.round((elapsedMs * SAMPLE_RATE) / 1000 / FRAME_SAMPLES));
    let index = byClock;
    if (this.last) {
      const difference = (packet.timestamp - this.last.timestamp) | 0;
      const byTimestamp = this.last.index + Math.round(difference / FRAME_SAMPLES);
      if (Math.abs(byTimestamp - byClock) < RESYNC_FRAMES) index = byTimestamp;
    }
    if (index < 0) return;
    if (!this.last || index > this.last.index) this.last = { timestamp: packet.timestamp, index };
    if (!this.frames.has(index)) this.frames.set(index, Buffer.from(packet.payload));
  }

  /** Everything so far without gaps. */
  packets(): Buffer[] {
    const packets: Buffer[] = [];
    let cursor = 0;
    for (const [index, packet] of [...this.frames].sort(([a], [b]) => a - b)) {
      for (; cursor < index; cursor += 1) packets.push(SILENCE);
      packets.push(packet);
      cursor += Math.max(1, Math.round(samplesOf(packet) / FRAME_SAMPLES));
    }
    return packets;
  }
}
