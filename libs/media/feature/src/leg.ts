import type { PlacedPacket, Transport } from '@parlance/media/domain';

/** An RTP packet as it came from a peer. */
export interface LegPacket {
  readonly ssrc: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly payloadType: number;
  readonly payload: Uint8Array;
}

/** One peer connection with one audio in both directions, whatever library makes it. */
export interface Leg {
  /** The payload types that the peer sends. */
  readonly payloadTypes: { readonly opus: number; readonly telephoneEvent: number | null };
  readonly transport: Transport;
  /** Called with every packet, in the order of arrival. */
  receive: (packet: LegPacket) => void;
  /** Opus; dropped while the transport is not up. Never throws. */
  send(packet: PlacedPacket, payload: Uint8Array): void;
  /** Frees the sockets at once: a peer that vanished costs as much as one that talks. Never rejects. */
  close(): Promise<void>;
}

/** A leg to WhatsApp that we offered, until the answer has come. */
export interface OfferedLeg extends Leg {
  /** Throws SdpRefused. */
  accept(answerSdp: string): Promise<void>;
}

export interface LegFactory {
  /** Throws SdpRefused. `browser`: the answer carries what browsers need and WhatsApp does not. */
  answer(offerSdp: string, peer: 'whatsapp' | 'browser'): Promise<{ leg: Leg; answerSdp: string }>;
  offer(): Promise<{ leg: OfferedLeg; offerSdp: string }>;
}
