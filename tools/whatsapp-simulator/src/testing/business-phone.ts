import { RTCPeerConnection, RTCRtpCodecParameters, RtpHeader, RtpPacket } from 'werift';
import { decode } from '../call-media/opus';
import { Mouth } from '../call-media/mouth';
import { tone } from '../call-media/voice';

const codec = (mimeType: string, payloadType: number, clockRate: number, channels: number) =>
  new RTCRtpCodecParameters({ mimeType, payloadType, clockRate, channels });

/** The business end of a call in a test: a full WebRTC peer that plays a tone and keeps what it hears. */
export class BusinessPhone {
  readonly heard: Buffer[] = [];
  /** Telephone events as (event, end bit, timestamp). */
  readonly events: { event: number; end: boolean; timestamp: number; duration: number }[] = [];
  readonly sources = new Set<number>();
  private readonly connection = new RTCPeerConnection({
    codecs: { audio: [codec('audio/opus', 111, 48_000, 2), codec('audio/telephone-event', 126, 8_000, 1)] },
    headerExtensions: { audio: [] },
    iceServers: [],
    iceUseIpv6: false,
    iceUseTcp: false,
    iceAdditionalHostAddresses: ['127.0.0.1'],
  });
  private readonly mouth = new Mouth((packet) => {
    const { sequenceNumber, timestamp, marker, payload } = packet;
    const header = new RtpHeader({ sequenceNumber, timestamp, marker, extension: false, payloadType: 111 });
    void this.connection.getSenders()[0]?.sendRtp(new RtpPacket(header, payload));
  }, Math.random);

  async offer(): Promise<string> {
    this.connection.addTransceiver('audio', { direction: 'sendrecv' });
    await this.connection.setLocalDescription(await this.connection.createOffer());
    this.listen();
    return this.connection.localDescription!.sdp;
  }

  /** As integrations do, an illegal actpass in an answer is read as active. */
  async acceptAnswer(sdp: string): Promise<void> {
    await this.connection.setRemoteDescription({
      type: 'answer',
      sdp: sdp.replace('a=setup:actpass', 'a=setup:active'),
    });
  }

  async answer(offer: string): Promise<string> {
    await this.connection.setRemoteDescription({ type: 'offer', sdp: offer });
    this.connection.getTransceivers()[0]!.setDirection('sendrecv');
    await this.connection.setLocalDescription(await this.connection.createAnswer());
    this.listen();
    return this.connection.localDescription!.sdp;
  }

  get connected(): boolean {
    return this.connection.connectionState === 'connected';
  }

  say(hz: number): void {
    this.mouth.say(tone(hz));
    this.mouth.start();
  }

  hush(): void {
    this.mouth.stop();
  }

  samples(): Int16Array {
    return decode(this.heard);
  }

  async close(): Promise<void> {
    this.mouth.stop();
    await this.connection.close();
  }

  private listen(): void {
    this.connection.dtlsTransports[0]!.onRtp.subscribe(({ header, payload }) => {
      this.sources.add(header.ssrc);
      if (header.payloadType === 111) this.heard.push(Buffer.from(payload));
      if (header.payloadType === 126) {
        this.events.push({
          event: payload[0]!,
          end: (payload[1]! & 0x80) !== 0,
          timestamp: header.timestamp,
          duration: payload.readUInt16BE(2),
        });
      }
    });
  }
}
