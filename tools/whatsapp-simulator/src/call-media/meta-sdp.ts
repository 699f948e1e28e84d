export interface MetaSession {
  type: 'offer' | 'answer';
  sessionId: string;
  streamId: string;
  address: string;
  port: number;
  usernameFragment: string;
  password: string;
  /** Upper-case hex pairs of SHA-256. */
  fingerprint: string;
  setup: string;
  mid: string;
  ssrc: number;
  opusPayloadType: number;
  eventPayloadType: number;
}

/** A session description with the lines, and the order of lines, that Meta's have. */
export function metaSdp(session: MetaSession): string {
  const { opusPayloadType: opus, eventPayloadType: event, mid } = session;
  return [
    'v=0',
    `o=- ${session.sessionId} 2 IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    `a=group:BUNDLE ${mid}`,
    `a=msid-semantic: WMS ${session.streamId}`,
    'a=ice-lite',
    `m=audio ${session.port} UDP/TLS/RTP/SAVPF ${opus} ${event}`,
    `c=IN IP4 ${session.address}`,
    'a=rtcp:9 IN IP4 0.0.0.0',
    `a=candidate:1 1 udp 2113937151 ${session.address} ${session.port} typ host generation 0 network-cost 50`,
    `a=ice-ufrag:${session.usernameFragment}`,
    `a=ice-pwd:${session.password}`,
    `a=fingerprint:sha-256 ${session.fingerprint}`,
    `a=setup:${session.setup}`,
    `a=mid:${mid}`,
    'a=sendrecv',
    'a=rtcp-mux',
    `a=rtpmap:${opus} opus/48000/2`,
    `a=rtcp-fb:${opus} transport-cc`,
    `a=fmtp:${opus} maxaveragebitrate=20000;maxplaybackrate=16000;minptime=20;sprop-maxcapturerate=16000;useinbandfec=1`,
    `a=rtpmap:${event} telephone-event/8000`,
    'a=maxptime:20',
    'a=ptime:20',
    `a=ssrc:${session.ssrc} cname:WhatsAppAudioStream1`,
    '',
  ].join('\r\n');
}
