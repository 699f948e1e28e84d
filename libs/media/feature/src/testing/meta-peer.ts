import { TestPeer } from './test-peer';

const valueOf = (sdp: string, name: string): string =>
  new RegExp(`^a=${name}:(.*)$`, 'm').exec(sdp)?.[1]?.trim() ?? '';

interface Shape {
  readonly mid: string;
  readonly setup: 'actpass' | 'active' | 'passive';
  readonly ssrc: number;
}

/** The shape of Meta's descriptions (Calling API, "SDP overview and sample SDP structures") around a library's values. */
function metaText(library: string, { mid, setup, ssrc }: Shape): string {
  const [, port = '9'] = /a=candidate:\S+ 1 udp \d+ 127\.0\.0\.1 (\d+)/.exec(library) ?? [];
  return [
    'v=0',
    `o=- ${Date.now()} 2 IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    `a=group:BUNDLE ${mid}`,
    'a=msid-semantic: WMS 5f1c',
    'a=ice-lite',
    `m=audio ${port} UDP/TLS/RTP/SAVPF 111 126`,
    'c=IN IP4 127.0.0.1',
    'a=rtcp:9 IN IP4 0.0.0.0',
    `a=candidate:1 1 udp 2113937151 127.0.0.1 ${port} typ host generation 0 network-cost 50`,
    `a=ice-ufrag:${valueOf(library, 'ice-ufrag')}`,
    `a=ice-pwd:${valueOf(library, 'ice-pwd')}`,
    `a=fingerprint:${valueOf(library, 'fingerprint')}`,
    `a=setup:${setup}`,
    `a=mid:${mid}`,
    'a=sendrecv',
    'a=rtcp-mux',
    'a=rtpmap:111 opus/48000/2',
    'a=rtcp-fb:111 transport-cc',
    'a=fmtp:111 maxaveragebitrate=20000;maxplaybackrate=16000;minptime=20;sprop-maxcapturerate=16000;useinbandfec=1',
    'a=rtpmap:126 telephone-event/8000',
    'a=maxptime:20',
    'a=ptime:20',
    `a=ssrc:${ssrc} cname:WhatsAppAudioStream1`,
    '',
  ].join('\r\n');
}

/** What an answer says of itself; the last two of the DTLS role are seen in the field. */
export type AnswerSetup = 'active' | 'passive' | 'actpass';

/** WhatsApp's end: ICE-lite, one audio, never changed after the first exchange. */
export class MetaPeer extends TestPeer {
  constructor(frames: readonly Uint8Array[]) {
    super(frames, { iceLite: true });
  }

  /** A customer calls. */
  async dial(): Promise<string> {
    const library = await this.offer();
    return metaText(library, { mid: 'audio', setup: 'actpass', ssrc: this.sender.ssrc });
  }

  /** The business has accepted. */
  async accepted(answerSdp: string): Promise<void> {
    // The library called its audio 0.
    await this.takeAnswer(
      answerSdp.replaceAll('BUNDLE audio', 'BUNDLE 0').replaceAll('a=mid:audio', 'a=mid:0'),
    );
  }

  /** The business calls. */
  async ring(offerSdp: string, setup: AnswerSetup): Promise<string> {
    const role = setup === 'passive' ? 'passive' : 'active';
    this.peer.dtlsTransports[0]!.role = role === 'active' ? 'client' : 'server';
    const library = await this.answer(offerSdp);
    return metaText(library, { mid: valueOf(offerSdp, 'mid'), setup, ssrc: this.sender.ssrc });
  }
}
