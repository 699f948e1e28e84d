import './crypto-key-cache';
import { randomInt } from 'node:crypto';
import { mediaErrors } from '@parlance/media/contracts';
import { canonicalSdp, OPUS_TYPE, TELEPHONE_EVENT_TYPE } from '@parlance/media/domain';
import type { IceCandidate, MediaDescription, PlacedPacket, Transport } from '@parlance/media/domain';
import { ProblemError } from '@parlance/shared/contract-kit';
import { RTCPeerConnection, RTCRtpCodecParameters, RtpHeader, RtpPacket, type RTCRtpSender } from 'werift';
import type { LegPacket, OfferedLeg } from './leg';
import { readSdpOrRefuse } from './sdp-refused';

export interface WeriftOptions {
  /** The address that peers are told. */
  readonly publicAddress: string;
  /** It is one of this machine's: nothing else is listened on. Otherwise it stands for this machine (1:1 NAT). */
  readonly isLocal: boolean;
  readonly portRange: readonly [number, number];
}

const TRANSPORTS: Record<string, Transport> = {
  new: 'connecting',
  connecting: 'connecting',
  connected: 'connected',
  disconnected: 'disconnected',
};

const opusCodec = (payloadType: number): RTCRtpCodecParameters =>
  new RTCRtpCodecParameters({ mimeType: 'audio/opus', clockRate: 48_000, channels: 2, payloadType });

function peerConnection(
  opus: number,
  { publicAddress, isLocal, portRange }: WeriftOptions,
): RTCPeerConnection {
  return new RTCPeerConnection({
    codecs: { audio: [opusCodec(opus)], video: [] },
    headerExtensions: { audio: [], video: [] },
    iceServers: [],
    icePortRange: [...portRange],
    iceUseIpv4: !publicAddress.includes(':'),
    iceUseIpv6: publicAddress.includes(':'),
    bundlePolicy: 'max-bundle',
    ...(isLocal && {
      iceInterfaceAddresses: { [publicAddress.includes(':') ? 'udp6' : 'udp4']: publicAddress },
      // Loopback is not among the addresses that are looked for.
      iceAdditionalHostAddresses: [publicAddress],
    }),
  });
}

/** One werift peer. The text it writes and reads is ours: the library's own has lines that Meta refuses. */
export class WeriftLeg implements OfferedLeg {
  receive: (packet: LegPacket) => void = () => undefined;
  private types = { opus: OPUS_TYPE, telephoneEvent: TELEPHONE_EVENT_TYPE as number | null };

  private constructor(
    private readonly peer: RTCPeerConnection,
    private readonly sender: RTCRtpSender,
    private readonly options: WeriftOptions,
  ) {}

  static async answering(
    offerSdp: string,
    browser: boolean,
    options: WeriftOptions,
  ): Promise<{ leg: WeriftLeg; answerSdp: string }> {
    const remote = readSdpOrRefuse('offer', offerSdp, 'offerSdp');
    const peer = peerConnection(remote.opus, options);
    try {
      const { sender } = peer.addTransceiver('audio', { direction: 'sendrecv' });
      const leg = new WeriftLeg(peer, sender, options);
      leg.types = { opus: remote.opus, telephoneEvent: remote.telephoneEvent };
      await peer.setRemoteDescription({ type: 'offer', sdp: libraryText(remote) });
      await peer.setLocalDescription(await peer.createAnswer());
      leg.listen();
      const { opus, telephoneEvent } = leg.types;
      const local = leg.description('active', { opus, telephoneEvent });
      return { leg, answerSdp: leg.text({ ...local, mid: remote.mid }, browser) };
    } catch (error) {
      await peer.close();
      throw error;
    }
  }

  static async offering(options: WeriftOptions): Promise<{ leg: WeriftLeg; offerSdp: string }> {
    const peer = peerConnection(OPUS_TYPE, options);
    try {
      const { sender } = peer.addTransceiver('audio', { direction: 'sendrecv' });
      const leg = new WeriftLeg(peer, sender, options);
      await peer.setLocalDescription(await peer.createOffer());
      leg.listen();
      return { leg, offerSdp: leg.text(leg.description('actpass', leg.types), false) };
    } catch (error) {
      await peer.close();
      throw error;
    }
  }

  get payloadTypes(): { readonly opus: number; readonly telephoneEvent: number | null } {
    return this.types;
  }

  get transport(): Transport {
    return TRANSPORTS[this.peer.connectionState] ?? 'failed';
  }

  async accept(answerSdp: string): Promise<void> {
    const remote = readSdpOrRefuse('answer', answerSdp, 'answerSdp');
    // WhatsApp sends 126/8000 whatever the answer says of it.
    this.types = { opus: remote.opus, telephoneEvent: remote.telephoneEvent ?? TELEPHONE_EVENT_TYPE };
    const mid = this.peer.getTransceivers()[0]?.mid ?? '0';
    await this.peer.setRemoteDescription({ type: 'answer', sdp: libraryText({ ...remote, mid }) });
  }

  send({ sequence, timestamp, marker }: PlacedPacket, payload: Uint8Array): void {
    // A header of our own: the other leg's extensions mean something else here.
    const header = new RtpHeader({
      sequenceNumber: sequence,
      timestamp,
      marker,
      payloadType: this.types.opus,
    });
    const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
    void this.sender.sendRtp(new RtpPacket(header, bytes)).catch(() => undefined);
  }

  async close(): Promise<void> {
    this.receive = () => undefined;
    await this.peer.close().catch(() => undefined);
  }

  /** At the transport: the library's tracks only know the SSRCs that were announced. */
  private listen(): void {
    this.peer.dtlsTransports[0]?.onRtp.subscribe(({ header, payload }) =>
      this.receive({
        ssrc: header.ssrc,
        sequence: header.sequenceNumber,
        timestamp: header.timestamp,
        payloadType: header.payloadType,
        payload,
      }),
    );
  }

  private description(
    setup: MediaDescription['setup'],
    types: { opus: number; telephoneEvent: number | null },
  ): MediaDescription {
    // What the library would say, as any peer would read it.
    const own = readSdpOrRefuse('offer', this.peer.localDescription?.sdp ?? '', 'localSdp');
    const candidates = this.reachable(own.candidates);
    if (candidates.length === 0)
      throw new ProblemError(mediaErrors.bridge_full, {
        detail: 'No UDP port of MEDIA_PORT_RANGE is free at MEDIA_PUBLIC_IP',
        retryAfterSeconds: 1,
      });
    return { ...own, ...types, setup, candidates, ssrc: this.sender.ssrc };
  }

  private reachable(candidates: readonly IceCandidate[]): IceCandidate[] {
    const { publicAddress, isLocal } = this.options;
    if (isLocal) return candidates.filter(({ address }) => address === publicAddress);
    return candidates.map((candidate) => ({ ...candidate, address: publicAddress }));
  }

  private text(description: MediaDescription, stream: boolean): string {
    return canonicalSdp(description, {
      sessionId: String(randomInt(1, 2 ** 47)),
      cname: this.peer.cname,
      stream,
    });
  }
}

/** The library sees Opus alone: what else comes is ours to read, and it would take telephone events for a codec. */
const libraryText = (remote: MediaDescription): string =>
  canonicalSdp({ ...remote, telephoneEvent: null }, { sessionId: '1' });
