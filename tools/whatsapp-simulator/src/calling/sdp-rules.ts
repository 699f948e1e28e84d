/** The parts of a session description that calls depend on. */
export interface SessionFacts {
  mid: string;
  setup: string;
  opusPayloadType: number;
  /** RFC 4733 with clock 8000; Meta uses 126 when none is offered. */
  eventPayloadType: number;
}

const DEFAULT_EVENT_PAYLOAD_TYPE = 126;

const attribute = (lines: string[], name: string): string | undefined =>
  lines.find((line) => line.startsWith(`a=${name}:`))?.slice(name.length + 3);

/**
 * What Meta would not take, in words, or null. The rules are those for Graph signalling with DTLS: one audio stream,
 * Opus, one SHA-256 fingerprint, one source, bundled RTCP.
 */
export function sdpProblem(sdp: string, type: 'offer' | 'answer'): string | null {
  if (!sdp.startsWith('v=0')) return 'SDP must start with v=0';
  if (/\\r|\\n/.test(sdp)) return 'SDP is JSON-encoded twice';
  if (/[^\r]\n/.test(sdp)) return 'SDP lines must end with CRLF';
  const lines = sdp.split('\r\n');
  const media = lines.filter((line) => line.startsWith('m='));
  if (media.length !== 1) return `SDP must have exactly one m= line, found ${media.length}`;
  if (!media[0]!.startsWith('m=audio ')) return 'SDP must have an audio m= line';
  const fingerprints = lines.filter((line) => line.startsWith('a=fingerprint:'));
  if (fingerprints.length === 0) return 'No fingerprint found in SDP';
  if (fingerprints.some((line) => !/^a=fingerprint:sha-256 ([0-9A-F]{2}:){31}[0-9A-F]{2}$/i.test(line)))
    return 'Fingerprint algo is not SHA256';
  for (const name of ['ice-ufrag', 'ice-pwd', 'setup', 'mid'])
    if (!attribute(lines, name)) return `SDP has no a=${name}`;
  const setup = attribute(lines, 'setup')!;
  const roles = type === 'offer' ? ['actpass', 'active', 'passive'] : ['active', 'passive'];
  if (!roles.includes(setup)) return `a=setup:${setup} is not allowed in an ${type}`;
  if (!lines.includes('a=rtcp-mux')) return 'SDP has no a=rtcp-mux';
  if (opusOf(lines) === null) return 'SDP has no opus/48000/2';
  if (/^a=rtpmap:\d+ telephone-event\/48000/im.test(sdp) && !/telephone-event\/8000/i.test(sdp))
    return 'telephone-event must have a clock rate of 8000';
  const sources = new Set(lines.flatMap((line) => /^a=ssrc:(\d+)/.exec(line)?.[1] ?? []));
  if (sources.size > 1) return `SDP must have one SSRC, found ${sources.size}`;
  return null;
}

function opusOf(lines: string[]): number | null {
  const line = lines.find((each) => /^a=rtpmap:\d+ opus\/48000\/2$/i.test(each));
  return line ? Number(/\d+/.exec(line)![0]) : null;
}

/** For a description that has no problem. */
export function sessionFacts(sdp: string): SessionFacts {
  const lines = sdp.split('\r\n');
  const event = /^a=rtpmap:(\d+) telephone-event\/8000/im.exec(sdp)?.[1];
  return {
    mid: attribute(lines, 'mid')!,
    setup: attribute(lines, 'setup')!,
    opusPayloadType: opusOf(lines)!,
    eventPayloadType: event === undefined ? DEFAULT_EVENT_PAYLOAD_TYPE : Number(event),
  };
}
