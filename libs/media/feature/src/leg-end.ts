import {
  audibilityChange,
  judgeAudibility,
  judgePresence,
  type Audibility,
  type AudibilityChange,
  type Judgement,
  type Presence,
  type Side,
} from '@parlance/media/domain';
import { hasSound, packetSamples } from '@parlance/shared/ogg-opus';
import type { Leg, LegPacket } from './leg';
import { OutgoingAudio } from './outgoing-audio';

/** One side of a call: its leg, what it is sent, and what is known of the far end. */
export class LegEnd {
  readonly outgoing: OutgoingAudio;
  presence: Presence = 'connecting';
  private closed: Promise<void> | undefined;
  private connectedAtMs: number | undefined;
  private lastPacketMs: number | undefined;
  private lastSoundMs: number | undefined;
  private audibility: Audibility = null;

  constructor(
    readonly side: Side,
    readonly leg: Leg,
  ) {
    this.outgoing = new OutgoingAudio(leg);
  }

  /** At least one packet has come. */
  get heard(): boolean {
    return this.lastPacketMs !== undefined;
  }

  close(): Promise<void> {
    return (this.closed ??= this.leg.close());
  }

  /** What kind of packet this is; notes that something, and that something audible, came. */
  note(packet: LegPacket, nowMs: number): 'audio' | 'telephone-event' | 'other' {
    const { opus, telephoneEvent } = this.leg.payloadTypes;
    this.lastPacketMs = nowMs;
    if (packet.payloadType === telephoneEvent) return 'telephone-event';
    // Padding that probes the bandwidth has no payload.
    if (packet.payloadType !== opus || packetSamples(packet.payload) === null) return 'other';
    if (hasSound(packet.payload)) this.lastSoundMs = nowMs;
    return 'audio';
  }

  /**
   * The judgement when it differs from the last one; null while nothing changes. The far end has had reason to connect and
   * to send since `sinceMs`; null when it has none yet.
   */
  judge(nowMs: number, sinceMs: number | null): Judgement | null {
    const { transport } = this.leg;
    // It cannot come back, and costs as long as it is open.
    if (transport === 'failed') void this.close();
    if (transport === 'connected') this.connectedAtMs ??= nowMs;
    const quietSinceMs = Math.max(this.lastPacketMs ?? this.connectedAtMs ?? nowMs, sinceMs ?? 0);
    const judgement = judgePresence({
      side: this.side,
      transport,
      ageMs: nowMs - (sinceMs ?? nowMs),
      quietMs: this.connectedAtMs === undefined ? null : nowMs - quietSinceMs,
      expectsPackets: sinceMs !== null,
    });
    if (judgement.presence === this.presence) return null;
    this.presence = judgement.presence;
    return judgement;
  }

  /** What is to be told of how well this side is heard, expected since `expectedSinceMs`. */
  listen(nowMs: number, expectedSinceMs: number): AudibilityChange | null {
    const since = (atMs: number | undefined): number | null => (atMs === undefined ? null : nowMs - atMs);
    const facts = {
      connected: this.leg.transport === 'connected',
      expectedMs: nowMs - expectedSinceMs,
      sincePacketMs: since(this.lastPacketMs),
      sinceSoundMs: since(this.lastSoundMs),
    };
    const change = audibilityChange(this.audibility, judgeAudibility(facts), facts);
    this.audibility = judgeAudibility(facts);
    return change;
  }
}
