import {
  concealment,
  FRAME_MS,
  FRAME_SAMPLES,
  packetSamples,
  SAMPLES_PER_MS,
  SILENCE,
} from '@parlance/shared/ogg-opus';
import { sequenceDistance, timestampDistance } from './sequence';

export interface RtpPacket {
  readonly ssrc: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly payload: Uint8Array;
}

export interface TrackStatistics {
  readonly received: number;
  /** Sequence numbers that never came, or too late to be written. */
  readonly lost: number;
  /** Came after a later one, but in time. */
  readonly reordered: number;
}

/** Packets wait so long for those before them. */
export const REORDER_WINDOW_MS = 200;
/** Up to here a gap is loss that the decoder conceals; longer ones are silence. */
const CONCEAL_MS = 100;
/** So far ahead of the wall clock the position of a source is no longer believed. */
const AHEAD_MS = 1_000;
/** So many packets in a row that come too late mean that the way has become longer, not that they were stragglers. */
const LATE_PACKETS = 10;

const HALF = FRAME_SAMPLES / 2;

interface Waiting {
  readonly ssrc: number;
  readonly position: number;
  readonly sequence: number;
  readonly samples: number;
  readonly payload: Uint8Array;
}

interface Source {
  readonly ssrc: number;
  readonly timestamp: number;
  /** Where `timestamp` stands in the file, in samples. */
  readonly position: number;
  newest: number;
}

/**
 * One side of a recording as Opus packets without holes: position in the file is time since the epoch, whatever was
 * lost, late, muted, held or gone. Sources (SSRCs) follow each other; each is placed by the wall clock once and by its
 * timestamps from then on. Payloads are never touched.
 */
export class RecordedTrack {
  private source: Source | undefined;
  private waiting: Waiting[] = [];
  /** Samples that are written. */
  private written = 0;
  private lastWritten: Waiting | undefined;
  private late = 0;
  private received = 0;
  private reordered = 0;
  private expected = 0;

  /** Where the file ends. */
  get writtenMs(): number {
    return this.written / SAMPLES_PER_MS;
  }

  get statistics(): TrackStatistics {
    const { received, reordered } = this;
    return { received, reordered, lost: Math.max(this.expected - received, 0) };
  }

  /** `positionMs` is the wall clock since the epoch. What is no Opus packet, or comes too late, is dropped. */
  receive(packet: RtpPacket, positionMs: number): void {
    const samples = packetSamples(packet.payload);
    if (samples === null) return;
    const source = this.follow(packet, positionMs);
    const position = source.position + timestampDistance(source.timestamp, packet.timestamp);
    const ahead = sequenceDistance(source.newest & 0xffff, packet.sequence);
    if (ahead > 0) {
      this.expected += ahead;
      source.newest = packet.sequence;
    }
    if (position + samples / 2 < this.written) {
      this.late += 1;
      if (this.late >= LATE_PACKETS) this.source = undefined;
      return;
    }
    if (this.waiting.some((other) => other.position === position)) return;
    this.late = 0;
    this.received += 1;
    if (ahead < 0) this.reordered += 1;
    const { ssrc, sequence, payload } = packet;
    this.waiting.push({ ssrc, position, sequence, samples, payload });
  }

  /** A packet of the same source that holds no audio: a telephone event. It was neither received nor lost. */
  skip(packet: RtpPacket): void {
    const { source } = this;
    if (source?.ssrc !== packet.ssrc) return;
    const ahead = sequenceDistance(source.newest & 0xffff, packet.sequence);
    if (ahead > 0) source.newest = packet.sequence;
    this.expected += Math.max(ahead, 0) - 1;
  }

  /** Everything up to the reorder window before `nowMs`, gaps filled. */
  drain(nowMs: number): Uint8Array[] {
    return this.writeUntil(Math.floor((nowMs - REORDER_WINDOW_MS) * SAMPLES_PER_MS));
  }

  /** The rest: the file then lasts `endMs`, to the frame. */
  finish(endMs: number): Uint8Array[] {
    return this.writeUntil(Math.round(endMs * SAMPLES_PER_MS));
  }

  /** Where a packet belongs; a new SSRC, or one that left its own timeline, is placed by the wall clock. */
  private follow(packet: RtpPacket, positionMs: number): Source {
    const { source } = this;
    const wall = Math.round(positionMs * SAMPLES_PER_MS);
    if (source?.ssrc === packet.ssrc) {
      const position = source.position + timestampDistance(source.timestamp, packet.timestamp);
      if (position - wall < AHEAD_MS * SAMPLES_PER_MS && Math.abs(position - wall) < 30 * 48_000)
        return source;
    }
    // Not into what is already there: the two sources may overlap by their jitter.
    const end = this.waiting.reduce((last, w) => Math.max(last, w.position + w.samples), this.written);
    const position = Math.max(wall, end);
    this.late = 0;
    return (this.source = {
      ssrc: packet.ssrc,
      timestamp: packet.timestamp,
      position,
      newest: packet.sequence - 1,
    });
  }

  private writeUntil(limit: number): Uint8Array[] {
    const frames: Uint8Array[] = [];
    this.waiting.sort((a, b) => a.position - b.position);
    for (let next = this.waiting[0]; next && next.position + next.samples <= limit + HALF;) {
      this.waiting.shift();
      // Less than half a packet is jitter of the clocks; more than that was filled before this one came.
      if (next.position + next.samples / 2 >= this.written) this.write(frames, next);
      next = this.waiting[0];
    }
    // What a waiting packet will show to be loss is left for then.
    const nextPosition = this.waiting[0]?.position ?? Number.POSITIVE_INFINITY;
    if (nextPosition - this.written > CONCEAL_MS * SAMPLES_PER_MS)
      this.fill(
        frames,
        Math.floor((Math.min(limit, nextPosition) - this.written + HALF) / FRAME_SAMPLES),
        SILENCE,
      );
    return frames;
  }

  private write(frames: Uint8Array[], next: Waiting): void {
    const missing = Math.round((next.position - this.written) / FRAME_SAMPLES);
    const last = this.lastWritten;
    const conceals = last && missing * FRAME_MS <= CONCEAL_MS && isLossBetween(last, next, this.written);
    this.fill(frames, missing, conceals ? concealment(last.payload) : SILENCE);
    frames.push(next.payload);
    this.written += next.samples;
    this.lastWritten = next;
  }

  private fill(frames: Uint8Array[], count: number, filler: Uint8Array): void {
    for (let n = 0; n < count; n += 1) frames.push(filler);
    this.written += Math.max(count, 0) * FRAME_SAMPLES;
  }
}

/** The sequence numbers say that packets were lost, and nothing has been filled in meanwhile. */
const isLossBetween = (last: Waiting, next: Waiting, written: number): boolean =>
  last.ssrc === next.ssrc &&
  sequenceDistance(last.sequence, next.sequence) > 1 &&
  Math.abs(last.position + last.samples - written) <= HALF &&
  packetSamples(concealment(last.payload)) === FRAME_SAMPLES;
