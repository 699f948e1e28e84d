export type Side = 'customer' | 'agent';
export type Transport = 'connecting' | 'connected' | 'disconnected' | 'failed';
export type Presence = 'connecting' | 'present' | 'lost';
export type LossReason = 'never-connected' | 'transport-failed' | 'no-packets';

export interface LegFacts {
  readonly side: Side;
  readonly transport: Transport;
  /** For how long the peer has had reason to connect. */
  readonly ageMs: number;
  /** Since the last RTP packet, or since the transport came up when there was none; null before that. */
  readonly quietMs: number | null;
  /** The peer has reason to send: before the answer WhatsApp sends nothing. */
  readonly expectsPackets: boolean;
}

export interface Judgement {
  readonly presence: Presence;
  readonly reason: LossReason | null;
}

/** ICE and DTLS take less than a second where they work at all. */
const CONNECT_MS: Record<Side, number> = { agent: 10_000, customer: 20_000 };
/**
 * A browser sends 50 packets a second also when muted, and a closed tab is noticed by its transport only after half a
 * minute. WhatsApp may pause, so that its silence counts only with a transport that is down, or after very long.
 */
const QUIET_MS: Record<Side, { readonly up: number; readonly down: number }> = {
  agent: { up: 2_000, down: 2_000 },
  customer: { up: 20_000, down: 2_000 },
};

const present: Judgement = { presence: 'present', reason: null };
const lost = (reason: LossReason): Judgement => ({ presence: 'lost', reason });

/** Whether the far end of a leg is there. It may come back: a later judgement of the same leg can be `present` again. */
export function judgePresence({ side, transport, ageMs, quietMs, expectsPackets }: LegFacts): Judgement {
  switch (transport) {
    case 'failed':
      return lost('transport-failed');
    case 'connecting':
      return ageMs > CONNECT_MS[side] ? lost('never-connected') : { presence: 'connecting', reason: null };
    case 'connected':
      return expectsPackets && (quietMs ?? 0) > QUIET_MS[side].up ? lost('no-packets') : present;
    case 'disconnected':
      return (quietMs ?? 0) > QUIET_MS[side].down ? lost('transport-failed') : present;
  }
}
