import '../crypto-key-cache';
import { RTCPeerConnection, RTCRtpCodecParameters, RtpHeader, type RTCRtpSender } from 'werift';
import { SILENCE } from '@parlance/shared/ogg-opus';
import { Ticker } from '../ticker';

export interface HeardPacket {
  readonly atMs: number;
  readonly ssrc: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly payloadType: number;
  readonly payload: Uint8Array;
}

const codec = () =>
  new RTCRtpCodecParameters({ mimeType: 'audio/opus', clockRate: 48_000, channels: 2, payloadType: 111 });

const open = new Set<TestPeer>();

/** Nothing stays behind that keeps the process alive. */
export const closeAllPeers = async (): Promise<void> => {
  await Promise.all([...open].map((peer) => peer.vanish()));
};

/** A phone or a browser on loopback: says a tone, and keeps what it hears. */
export class TestPeer {
  readonly heard: HeardPacket[] = [];
  /** What it says; silence when empty, nothing when null. */
  frames: readonly Uint8Array[] | null;
  protected readonly peer: RTCPeerConnection;
  protected readonly sender: RTCRtpSender;
  private readonly ticker = new Ticker((tick) => this.say(tick));
  private sequence = Math.floor(Math.random() * 60_000);
  private sent = 0;
  /** Packets that this peer numbers but does not send. */
  lose: (n: number) => boolean = () => false;

  constructor(frames: readonly Uint8Array[], { iceLite = false } = {}) {
    this.frames = frames;
    this.peer = new RTCPeerConnection({
      codecs: { audio: [codec()], video: [] },
      headerExtensions: { audio: [], video: [] },
      iceServers: [],
      iceLite,
      iceUseIpv6: false,
      iceInterfaceAddresses: { udp4: '127.0.0.1' },
      iceAdditionalHostAddresses: ['127.0.0.1'],
      bundlePolicy: 'max-bundle',
    });
    this.sender = this.peer.addTransceiver('audio', { direction: 'sendrecv' }).sender;
    open.add(this);
  }

  get connected(): boolean {
    return this.peer.connectionState === 'connected';
  }

  get payloads(): Uint8Array[] {
    return this.heard.filter(({ payloadType }) => payloadType === 111).map(({ payload }) => payload);
  }

  /** What it heard in the last milliseconds. */
  lately(milliseconds: number): Uint8Array[] {
    const from = performance.now() - milliseconds;
    return this.heard.filter(({ atMs }) => atMs >= from).map(({ payload }) => payload);
  }

  /** Presses a key as phones do: 126, one timestamp, the end three times. */
  press(event: number): void {
    const timestamp = this.sent * 960;
    const send = (duration: number, end: boolean) => {
      const payload = Buffer.from([event, end ? 0x8a : 0x0a, duration >> 8, duration & 255]);
      this.transmit(126, timestamp, payload);
    };
    for (const duration of [160, 320, 480]) send(duration, false);
    for (let n = 0; n < 3; n += 1) send(640, true);
  }

  /** Goes away without a word. */
  async vanish(): Promise<void> {
    open.delete(this);
    this.ticker.stop();
    await this.peer.close();
  }

  protected async offer(): Promise<string> {
    await this.peer.setLocalDescription(await this.peer.createOffer());
    this.listen();
    return this.peer.localDescription!.sdp;
  }

  protected async takeAnswer(sdp: string): Promise<void> {
    await this.peer.setRemoteDescription({ type: 'answer', sdp });
    this.ticker.start();
  }

  protected async answer(sdp: string): Promise<string> {
    await this.peer.setRemoteDescription({ type: 'offer', sdp });
    await this.peer.setLocalDescription(await this.peer.createAnswer());
    this.listen();
    this.ticker.start();
    return this.peer.localDescription!.sdp;
  }

  private listen(): void {
    this.peer.dtlsTransports[0]!.onRtp.subscribe(({ header, payload }) =>
      this.heard.push({
        atMs: performance.now(),
        ssrc: header.ssrc,
        sequence: header.sequenceNumber,
        timestamp: header.timestamp,
        payloadType: header.payloadType,
        payload,
      }),
    );
  }

  private say(tick: number): void {
    if (!this.connected || !this.frames) return;
    this.sent = tick;
    this.transmit(
      111,
      tick * 960,
      this.frames.length > 0 ? this.frames[tick % this.frames.length]! : SILENCE,
    );
  }

  private transmit(payloadType: number, timestamp: number, payload: Uint8Array): void {
    this.sequence += 1;
    if (this.lose(this.sequence)) return;
    const header = new RtpHeader({
      sequenceNumber: this.sequence & 0xffff,
      timestamp: timestamp >>> 0,
      payloadType,
      ssrc: this.sender.ssrc,
    });
    // Below the sender, which would make Opus of telephone events.
    void this.peer.dtlsTransports[0]!.sendRtp(Buffer.from(payload), header);
  }
}

/** An agent's browser. */
export class AgentPeer extends TestPeer {
  makeOffer(): Promise<string> {
    return this.offer();
  }

  accept(answerSdp: string): Promise<void> {
    return this.takeAnswer(answerSdp);
  }
}
