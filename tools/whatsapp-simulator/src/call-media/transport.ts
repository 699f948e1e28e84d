import {
  RTCPeerConnection,
  RTCRtpCodecParameters,
  type RTCDtlsTransport,
  RtpHeader,
  type RtpPacket,
  RtpPacket as Packet,
} from 'werift';
import type { MetaSession } from './meta-sdp';
import type { OutgoingPacket } from './mouth';

/** What the transport found out about itself, for the session description. */
export type LocalParameters = Pick<
  MetaSession,
  'address' | 'port' | 'usernameFragment' | 'password' | 'fingerprint' | 'ssrc'
>;

export interface TransportOptions {
  /** Address of this machine that the business can reach. */
  address: string;
  opusPayloadType: number;
  eventPayloadType: number;
}

interface Listener {
  rtp(packet: RtpPacket): void;
  rtcp(): void;
  connected(): void;
}

/** The phone's end of a call: ICE-lite, DTLS and SRTP, one audio stream. Session descriptions are written elsewhere. */
export class Transport {
  private readonly connection: RTCPeerConnection;
  private mid = '0';

  constructor(
    private readonly options: TransportOptions,
    private readonly listener: Listener,
  ) {
    this.connection = new RTCPeerConnection({
      codecs: {
        audio: [
          codec('audio/opus', options.opusPayloadType, 48_000, 2),
          codec('audio/telephone-event', options.eventPayloadType, 8_000, 1),
        ],
      },
      headerExtensions: { audio: [] },
      iceServers: [],
      iceLite: true,
      iceUseIpv6: false,
      iceUseTcp: false,
      // Bound to it: what comes back from another address of this machine is no answer to a browser.
      iceInterfaceAddresses: { udp4: options.address },
      // Loopback is not among the addresses that are looked for.
      iceAdditionalHostAddresses: [options.address],
    });
    this.connection.connectionStateChange.subscribe((state) => {
      if (state === 'connected') listener.connected();
    });
  }

  async offer(): Promise<LocalParameters> {
    this.connection.addTransceiver('audio', { direction: 'sendrecv' });
    await this.connection.setLocalDescription(await this.connection.createOffer());
    return this.listen();
  }

  async acceptAnswer(sdp: string): Promise<void> {
    const own = sdp
      .replace(/^a=mid:.*$/m, `a=mid:${this.mid}`)
      .replace(/^a=group:BUNDLE.*$/m, `a=group:BUNDLE ${this.mid}`);
    await this.connection.setRemoteDescription({ type: 'answer', sdp: readable(own) });
  }

  /** `role`: of this end in DTLS. */
  async answer(sdp: string, role: 'client' | 'server'): Promise<LocalParameters> {
    await this.connection.setRemoteDescription({ type: 'offer', sdp: readable(sdp) });
    this.connection.getTransceivers()[0]!.setDirection('sendrecv');
    this.dtls.role = role;
    await this.connection.setLocalDescription(await this.connection.createAnswer());
    return this.listen();
  }

  send(packet: OutgoingPacket): void {
    const { sequenceNumber, timestamp, marker, payload } = packet;
    const header = { sequenceNumber, timestamp, marker, extension: false };
    const [sender] = this.connection.getSenders();
    if (!sender || this.dtls.state !== 'connected') return;
    if (packet.kind === 'audio') {
      void sender.sendRtp(
        new Packet(new RtpHeader({ ...header, payloadType: this.options.opusPayloadType }), payload),
      );
      return;
    }
    // The sender would mark it as Opus.
    const { eventPayloadType: payloadType } = this.options;
    void this.dtls.sendRtp(payload, new RtpHeader({ ...header, payloadType, ssrc: sender.ssrc }));
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  private get dtls(): RTCDtlsTransport {
    return this.connection.dtlsTransports[0]!;
  }

  private listen(): LocalParameters {
    this.dtls.onRtp.subscribe((packet) => this.listener.rtp(packet));
    this.dtls.onRtcp.subscribe(() => this.listener.rtcp());
    const sdp = this.connection.localDescription!.sdp;
    const value = (pattern: RegExp): string => pattern.exec(sdp)![1]!.trim();
    this.mid = value(/^a=mid:(.*)$/m);
    const candidates = [...sdp.matchAll(/^a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host/gim)];
    const best = candidates.find(([, address]) => address === this.options.address) ?? candidates[0]!;
    return {
      address: this.options.address,
      port: Number(best[2]),
      usernameFragment: value(/^a=ice-ufrag:(.*)$/m),
      password: value(/^a=ice-pwd:(.*)$/m),
      fingerprint: value(/^a=fingerprint:sha-256 (.*)$/m),
      ssrc: this.connection.getSenders()[0]!.ssrc,
    };
  }
}

const codec = (mimeType: string, payloadType: number, clockRate: number, channels: number) =>
  new RTCRtpCodecParameters({ mimeType, payloadType, clockRate, channels });

/**
 * Leaves out what the parser of the WebRTC library stumbles over and what an ICE-lite end does not need: it answers
 * whoever knows its password, so candidates with names nobody can look up would only delay it.
 */
const readable = (sdp: string): string =>
  sdp
    .split('\r\n')
    .filter((line) => !/^a=(rtcp:|extmap|candidate:|end-of-candidates)/.test(line))
    .join('\r\n');
