import { FRAME_MS, FRAME_SAMPLES } from '@parlance/shared/ogg-opus';
import { sequenceDistance, timestampDistance } from './sequence';

/** A packet as its source numbers it. */
export interface SourcePacket {
  /** The other leg's SSRC, `music`, `silence`, …: a change begins a new talkspurt. */
  readonly source: string;
  readonly sequence: number;
  readonly timestamp: number;
}

/** The same packet as the leg sends it. */
export interface PlacedPacket {
  readonly sequence: number;
  readonly timestamp: number;
  readonly marker: boolean;
}

interface Anchor {
  readonly source: string;
  /** First packet of the talkspurt, as it came and as it left; sequence numbers count on past 65535. */
  readonly inSequence: number;
  readonly inTimestamp: number;
  readonly outSequence: number;
  readonly outTimestamp: number;
}

/** A jump of the source that is no loss: it began anew. */
const RESTART_PACKETS = 1_500;
const RESTART_SAMPLES = 48_000 * 30;
/** How long a swallowed number matters to packets that come late. */
const REORDER_PACKETS = 500;

/**
 * The numbering of one outgoing leg for its whole life, whatever feeds it: sequence numbers go on, timestamps follow the
 * wall clock in steps of 20 ms, and the marker is set where a source begins. Loss and order within a source stay as they
 * are, so that the far end can conceal.
 */
export class OutgoingTimeline {
  private anchor: Anchor | undefined;
  private newestIn = 0;
  private lastSequence: number;
  private lastTimestamp: number;
  private lastAtMs: number | undefined;
  private swallowed: number[] = [];

  constructor(start: { readonly sequence: number; readonly timestamp: number }) {
    this.lastSequence = start.sequence - 1;
    this.lastTimestamp = start.timestamp - FRAME_SAMPLES;
  }

  /** When the last packet was placed. */
  get sentAtMs(): number | undefined {
    return this.lastAtMs;
  }

  /** Null for a packet from before its source took over: too late to be sent. */
  place(packet: SourcePacket, nowMs: number): PlacedPacket | null {
    const anchor = this.anchor;
    if (!anchor || !this.continues(anchor, packet)) return this.begin(packet, nowMs);
    const sequenceIn = this.unwrap(packet.sequence);
    if (sequenceIn < anchor.inSequence) return null;
    this.newestIn = Math.max(this.newestIn, sequenceIn);
    const before = this.swallowed.filter((number) => number < sequenceIn).length;
    return this.placed(
      anchor.outSequence + (sequenceIn - anchor.inSequence) - before,
      anchor.outTimestamp + timestampDistance(anchor.inTimestamp, packet.timestamp),
      false,
      nowMs,
    );
  }

  /** Takes a packet of the present source out without leaving a hole: telephone events share the numbers of the audio. */
  swallow(packet: SourcePacket): void {
    const { anchor } = this;
    if (!anchor || !this.continues(anchor, packet)) return;
    const number = this.unwrap(packet.sequence);
    if (number < anchor.inSequence || this.swallowed.includes(number)) return;
    this.newestIn = Math.max(this.newestIn, number);
    this.swallowed.push(number);
    this.forget(anchor);
  }

  private continues(anchor: Anchor, packet: SourcePacket): boolean {
    if (anchor.source !== packet.source) return false;
    const newestSequence = this.newestIn & 0xffff;
    const jump = Math.abs(sequenceDistance(newestSequence, packet.sequence));
    const shift = timestampDistance(
      anchor.outTimestamp + timestampDistance(anchor.inTimestamp, packet.timestamp),
      this.lastTimestamp,
    );
    return jump < RESTART_PACKETS && Math.abs(shift) < RESTART_SAMPLES;
  }

  private unwrap(sequence: number): number {
    return this.newestIn + sequenceDistance(this.newestIn & 0xffff, sequence);
  }

  private begin(packet: SourcePacket, nowMs: number): PlacedPacket {
    const frames = this.lastAtMs === undefined ? 1 : Math.round((nowMs - this.lastAtMs) / FRAME_MS);
    const outSequence = this.lastSequence + 1;
    const outTimestamp = this.lastTimestamp + FRAME_SAMPLES * Math.max(frames, 1);
    this.anchor = {
      source: packet.source,
      inSequence: packet.sequence,
      inTimestamp: packet.timestamp,
      outSequence,
      outTimestamp,
    };
    this.newestIn = packet.sequence;
    this.swallowed = [];
    return this.placed(outSequence, outTimestamp, true, nowMs);
  }

  private placed(sequence: number, timestamp: number, marker: boolean, nowMs: number): PlacedPacket {
    this.lastSequence = Math.max(this.lastSequence, sequence);
    if (timestampDistance(this.lastTimestamp, timestamp) > 0) this.lastTimestamp = timestamp;
    this.lastAtMs = nowMs;
    return { sequence: sequence & 0xffff, timestamp: timestamp >>> 0, marker };
  }

  /** Numbers that no late packet can be behind any more move the anchor instead. */
  private forget(anchor: Anchor): void {
    const old = this.swallowed.filter((number) => number < this.newestIn - REORDER_PACKETS);
    if (old.length === 0) return;
    this.swallowed = this.swallowed.filter((number) => !old.includes(number));
    this.anchor = { ...anchor, outSequence: anchor.outSequence - old.length };
  }
}
