import { err, ok, type Result } from '@parlance/shared/kernel';
import type { DtlsSetup, IceCandidate, MediaDescription, SdpIssue } from './media-description';

const FINGERPRINT = /^sha-256\s+((?:[0-9a-f]{2}:){31}[0-9a-f]{2})$/i;
const CANDIDATE = /^(\S+) 1 udp (\d+) ([0-9a-f.:]+) (\d+) typ (host|srflx|prflx|relay)(?: |$)/i;

interface Section {
  readonly media: string | null;
  readonly attributes: string[];
}

function sectionsOf(text: string): Section[] {
  const sections: Section[] = [{ media: null, attributes: [] }];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('m=')) sections.push({ media: line.slice(2).trim(), attributes: [] });
    else if (line.startsWith('a=')) sections.at(-1)?.attributes.push(line.slice(2).trim());
  }
  return sections;
}

/** Values of an attribute: of the section, or where it has none of the session. */
const valuesIn = (attributes: readonly string[], name: string): string[] =>
  attributes
    .filter((a) => a === name || a.startsWith(`${name}:`))
    .map((a) => a.slice(name.length + 1).trim());

function payloadType(media: string, attributes: readonly string[], codec: RegExp): number | null {
  const offered = media.split(/\s+/).slice(3).map(Number);
  const named = valuesIn(attributes, 'rtpmap')
    .map((value) => /^(\d+)\s+(\S+)/.exec(value))
    .filter((match) => match !== null && codec.test(match[2]!))
    .map((match) => Number(match![1]));
  return offered.find((type) => named.includes(type)) ?? null;
}

/** Host names (mDNS) and TCP are left out: the peer will be learnt from its own checks. */
const candidatesIn = (attributes: readonly string[]): IceCandidate[] =>
  valuesIn(attributes, 'candidate').flatMap((value) => {
    const match = CANDIDATE.exec(value);
    if (!match) return [];
    const [, foundation, priority, address, port, type] = match;
    return [
      {
        foundation: foundation!,
        priority: Number(priority),
        address: address!,
        port: Number(port),
        type: type!.toLowerCase() as IceCandidate['type'],
      },
    ];
  });

const ssrcIn = (attributes: readonly string[]): number[] => [
  ...new Set(valuesIn(attributes, 'ssrc').map((value) => Number.parseInt(value, 10))),
];

/**
 * An answer that says `actpass`, as Meta has been seen to send, is read as `active`: whoever answers an offer of
 * `actpass` may choose, and the field's other integrations found Meta to act as client.
 */
function setupOf(kind: 'offer' | 'answer', value: string | undefined): DtlsSetup | null {
  const fallback = kind === 'offer' ? 'actpass' : 'active';
  if (value === undefined || value === 'actpass') return fallback;
  return value === 'active' || value === 'passive' ? value : null;
}

/**
 * Reads the description of a peer that speaks Opus over DTLS-SRTP: WhatsApp (Meta, Calling API, "SDP overview") or a
 * browser. Tolerates LF, attributes on either level, further fingerprints and codecs; names everything that makes it
 * unusable.
 */
export function readSdp(kind: 'offer' | 'answer', text: string): Result<MediaDescription, SdpIssue[]> {
  const [session, ...sections] = sectionsOf(text);
  const issues: SdpIssue[] = [];
  const refuse = (rule: string, message: string): null => {
    issues.push({ rule: `sdp.${rule}`, message });
    return null;
  };
  const section = sections[0];
  if (!text.startsWith('v=0')) refuse('version', 'it does not begin with v=0');
  if (sections.length !== 1 || !section?.media?.startsWith('audio '))
    return err([...issues, { rule: 'sdp.media', message: 'it must have exactly one m-line, for audio' }]);
  const { attributes, media } = section;
  const values = (name: string): string[] => {
    const own = valuesIn(attributes, name);
    return own.length > 0 ? own : valuesIn(session!.attributes, name);
  };
  const [, port, profile] = media.split(/\s+/);
  if (port === '0') refuse('rejected', 'its audio is rejected (port 0)');
  if (profile !== 'UDP/TLS/RTP/SAVPF' && profile !== 'UDP/TLS/RTP/SAVP')
    refuse('profile', `the profile ${profile ?? ''} is not DTLS-SRTP (UDP/TLS/RTP/SAVPF)`);
  const [ufrag] = values('ice-ufrag');
  const [pwd] = values('ice-pwd');
  if (!ufrag || !pwd) refuse('ice', 'a=ice-ufrag and a=ice-pwd are needed');
  const fingerprint = values('fingerprint').flatMap((value) => FINGERPRINT.exec(value)?.[1] ?? [])[0];
  if (!fingerprint) refuse('fingerprint', 'a=fingerprint with sha-256 is needed');
  const setup = setupOf(kind, values('setup')[0]);
  if (!setup) refuse('setup', `a=setup:${values('setup')[0] ?? ''} is not active, passive or actpass`);
  const opus = payloadType(media, attributes, /^opus\/48000\/2$/i);
  if (opus === null) refuse('opus', 'opus/48000/2 is not among its codecs');
  if (values('inactive').length > 0) refuse('direction', 'its audio is inactive');
  const ssrcs = ssrcIn(attributes);
  if (ssrcs.some((ssrc) => !Number.isInteger(ssrc))) refuse('ssrc', 'a=ssrc is not a number');
  if (ssrcs.length > 1) refuse('ssrc', 'it announces more than one SSRC');
  if (issues.length > 0) return err(issues);
  return ok({
    mid: values('mid')[0] ?? '0',
    ice: {
      ufrag: ufrag!,
      pwd: pwd!,
      lite: valuesIn([...session!.attributes, ...attributes], 'ice-lite').length > 0,
    },
    fingerprint: fingerprint!.toUpperCase(),
    setup: setup!,
    candidates: candidatesIn(attributes),
    opus: opus!,
    telephoneEvent: payloadType(media, attributes, /^telephone-event\/8000$/i),
    ssrc: ssrcs[0] ?? null,
  });
}
