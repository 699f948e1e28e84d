import type { IceCandidate, MediaDescription } from './media-description';

/** What Meta offers and asks of browsers, so that nothing has to be transcoded: 20 kbit/s wideband mono, 20 ms. */
const OPUS_PARAMETERS =
  'maxaveragebitrate=20000;maxplaybackrate=16000;minptime=20;sprop-maxcapturerate=16000;stereo=0;useinbandfec=1';

/** Payload types of our own offers: those of Meta's samples. */
export const OPUS_TYPE = 111;
export const TELEPHONE_EVENT_TYPE = 126;

export interface SdpOptions {
  /** The session's id in `o=`: digits. */
  readonly sessionId: string;
  /** As RTCP names the source. */
  readonly cname?: string;
  /** Gives the audio a stream, for browsers. */
  readonly stream?: boolean;
}

const familyOf = (address: string): string => (address.includes(':') ? 'IP6' : 'IP4');

const candidateLine = ({ foundation, priority, address, port, type }: IceCandidate): string =>
  `a=candidate:${foundation} 1 udp ${priority} ${address} ${port} typ ${type}`;

/**
 * Our own text for a description: one m-line, one SHA-256 fingerprint, ptime 20, at most one SSRC, CRLF. Meta refuses
 * what libraries like to add: further fingerprints, `a=rtcp` without an address, port 9, a second SSRC.
 */
export function canonicalSdp(
  description: MediaDescription,
  { sessionId, cname = 'parlance', stream }: SdpOptions,
): string {
  const { mid, ice, fingerprint, setup, candidates, opus, telephoneEvent, ssrc } = description;
  const first = candidates[0] ?? { address: '0.0.0.0', port: 9 };
  const address = `IN ${familyOf(first.address)} ${first.address}`;
  const types = telephoneEvent === null ? [opus] : [opus, telephoneEvent];
  return [
    'v=0',
    `o=- ${sessionId} 2 ${address}`,
    's=-',
    't=0 0',
    `a=group:BUNDLE ${mid}`,
    ...(ice.lite ? ['a=ice-lite'] : []),
    `m=audio ${first.port} UDP/TLS/RTP/SAVPF ${types.join(' ')}`,
    `c=${address}`,
    ...candidates.map(candidateLine),
    `a=ice-ufrag:${ice.ufrag}`,
    `a=ice-pwd:${ice.pwd}`,
    `a=fingerprint:sha-256 ${fingerprint}`,
    `a=setup:${setup}`,
    `a=mid:${mid}`,
    ...(stream ? ['a=msid:parlance audio'] : []),
    'a=sendrecv',
    'a=rtcp-mux',
    `a=rtpmap:${opus} opus/48000/2`,
    `a=fmtp:${opus} ${OPUS_PARAMETERS}`,
    ...(telephoneEvent === null
      ? []
      : [`a=rtpmap:${telephoneEvent} telephone-event/8000`, `a=fmtp:${telephoneEvent} 0-15`]),
    'a=maxptime:20',
    'a=ptime:20',
    ...(ssrc === null ? [] : [`a=ssrc:${ssrc} cname:${cname}`]),
    '',
  ].join('\r\n');
}
