import fc from 'fast-check';
import { canonicalSdp } from './canonical-sdp';
import type { MediaDescription } from './media-description';
import { readSdp } from './read-sdp';

const FINGERPRINT = Array.from({ length: 32 }, (_, i) => i.toString(16).padStart(2, '0').toUpperCase()).join(
  ':',
);

/** The shape of a user-initiated offer as Meta documents it (Calling API, "SDP overview and sample SDP structures"). */
const META_OFFER = [
  'v=0',
  'o=- 1795300000 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE audio',
  'a=msid-semantic: WMS 7b0c',
  'a=ice-lite',
  'm=audio 3480 UDP/TLS/RTP/SAVPF 111 126',
  'c=IN IP4 192.0.2.10',
  'a=rtcp:9 IN IP4 0.0.0.0',
  'a=candidate:1 1 udp 2113937151 192.0.2.10 3480 typ host generation 0 network-cost 50',
  'a=candidate:2 1 udp 2113939711 2001:db8::10 3480 typ host generation 0 network-cost 50',
  'a=ice-ufrag:Xy/+',
  'a=ice-pwd:c2VjcmV0c2VjcmV0c2VjcmV0/w==',
  `a=fingerprint:sha-256 ${FINGERPRINT}`,
  'a=setup:actpass',
  'a=mid:audio',
  'a=sendrecv',
  'a=rtcp-mux',
  'a=rtpmap:111 opus/48000/2',
  'a=rtcp-fb:111 transport-cc',
  'a=fmtp:111 maxaveragebitrate=20000;maxplaybackrate=16000;minptime=20;sprop-maxcapturerate=16000;useinbandfec=1',
  'a=rtpmap:126 telephone-event/8000',
  'a=maxptime:20',
  'a=ptime:20',
  'a=ssrc:4026531840 cname:WhatsAppAudioStream1',
  '',
].join('\r\n');

const read = (kind: 'offer' | 'answer', text: string): MediaDescription => {
  const result = readSdp(kind, text);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};
const without = (name: RegExp): string =>
  META_OFFER.split('\r\n')
    .filter((line) => !name.test(line))
    .join('\r\n');
const replaced = (from: string | RegExp, to: string): string => META_OFFER.replace(from, to);

describe('reading a description', () => {
  it("takes everything it needs out of Meta's offer", () => {
    expect(read('offer', META_OFFER)).toEqual({
      mid: 'audio',
      ice: { ufrag: 'Xy/+', pwd: 'c2VjcmV0c2VjcmV0c2VjcmV0/w==', lite: true },
      fingerprint: FINGERPRINT,
      setup: 'actpass',
      candidates: [
        { foundation: '1', priority: 2113937151, address: '192.0.2.10', port: 3480, type: 'host' },
        { foundation: '2', priority: 2113939711, address: '2001:db8::10', port: 3480, type: 'host' },
      ],
      opus: 111,
      telephoneEvent: 126,
      ssrc: 4026531840,
    });
  });

  it.each<[string, string, Partial<MediaDescription>]>([
    ['line ends without CR', META_OFFER.replaceAll('\r\n', '\n'), {}],
    ['a=rtcp without an address', replaced('a=rtcp:9 IN IP4 0.0.0.0', 'a=rtcp:30000'), {}],
    ['the older fmtp', replaced(/a=fmtp:111.*/, 'a=fmtp:111 minptime=10;useinbandfec=1'), {}],
    ['no SSRC', without(/^a=ssrc/), { ssrc: null }],
    ['a stronger fingerprint beside it', replaced('a=setup', `a=fingerprint:sha-512 AA:BB\r\na=setup`), {}],
    ['a lower-case fingerprint', replaced(FINGERPRINT, FINGERPRINT.toLowerCase()), {}],
    [
      'a candidate over TCP',
      replaced('a=candidate:2 1 udp', 'a=candidate:2 1 tcp'),
      { candidates: [expect.anything()] as never },
    ],
    [
      'a candidate with a host name',
      replaced('2001:db8::10 3480', '0f2e.local 3480'),
      { candidates: [expect.anything()] as never },
    ],
    [
      "Chromium's two kinds of telephone events",
      replaced('111 126', '111 110 126').replace(
        'a=maxptime',
        'a=rtpmap:110 telephone-event/48000\r\na=maxptime',
      ),
      { telephoneEvent: 126 },
    ],
    ['no telephone events', without(/telephone-event/), { telephoneEvent: null }],
    ['other payload types', META_OFFER.replaceAll('111', '96'), { opus: 96 }],
    [
      'ICE, DTLS and fingerprint of the session',
      `${without(/^a=(ice-|fingerprint|setup)/).replace(
        'm=audio',
        `a=ice-lite\r\na=ice-ufrag:Xy/+\r\na=ice-pwd:c2VjcmV0c2VjcmV0c2VjcmV0/w==\r\na=fingerprint:sha-256 ${FINGERPRINT}\r\na=setup:actpass\r\nm=audio`,
      )}`,
      {},
    ],
  ])('tolerates %s', (_what, text, difference) => {
    expect(read('offer', text)).toEqual({ ...read('offer', META_OFFER), ...difference });
  });

  it.each([
    ['offer', 'actpass', 'actpass'],
    ['offer', 'active', 'active'],
    ['answer', 'active', 'active'],
    ['answer', 'passive', 'passive'],
    ['answer', 'actpass', 'active'],
  ] as const)('reads the DTLS role of an %s with setup:%s as %s', (kind, said, expected) => {
    expect(read(kind, replaced('setup:actpass', `setup:${said}`)).setup).toBe(expected);
  });

  it.each([
    ['no audio', replaced('m=audio', 'm=video'), 'sdp.media'],
    ['two m-lines', `${META_OFFER}m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n`, 'sdp.media'],
    ['nothing at all', 'hello', 'sdp.version'],
    ['a rejected m-line', replaced('m=audio 3480', 'm=audio 0'), 'sdp.rejected'],
    ['SDES', replaced('UDP/TLS/RTP/SAVPF', 'RTP/SAVP'), 'sdp.profile'],
    ['no password', without(/^a=ice-pwd/), 'sdp.ice'],
    ['no fingerprint', without(/^a=fingerprint/), 'sdp.fingerprint'],
    ['only a SHA-1 fingerprint', replaced('sha-256', 'sha-1'), 'sdp.fingerprint'],
    ['only G.711', replaced('opus/48000/2', 'PCMU/8000'), 'sdp.opus'],
    ['audio that flows in no direction', replaced('a=sendrecv', 'a=inactive'), 'sdp.direction'],
    ['a role that is held', replaced('setup:actpass', 'setup:holdconn'), 'sdp.setup'],
    ['two SSRCs', replaced('a=ssrc', 'a=ssrc:1 cname:a\r\na=ssrc'), 'sdp.ssrc'],
  ])('refuses %s and says so', (_what, text, rule) => {
    const result = readSdp('offer', text);
    expect(result.ok).toBe(false);
    expect(!result.ok && result.error.map((issue) => issue.rule)).toContain(rule);
  });

  it('never throws, whatever it is given', () => {
    const lines = fc.array(fc.oneof(fc.string(), fc.constantFrom(...META_OFFER.split('\r\n'))));
    fc.assert(
      fc.property(lines, (text) => {
        const result = readSdp('offer', text.join('\r\n'));
        expect(result.ok || result.error.length > 0).toBe(true);
      }),
    );
  });
});

describe('the canonical text', () => {
  const text = canonicalSdp(
    {
      ...read('offer', META_OFFER),
      ice: { ufrag: 'ours', pwd: 'ours-ours-ours-ours-ours', lite: false },
      setup: 'active',
      candidates: [{ foundation: '1', priority: 1, address: '192.0.2.7', port: 40_001, type: 'host' }],
      ssrc: 7,
    },
    { sessionId: '42' },
  );
  const lines = text.split('\r\n');
  const count = (start: string): number => lines.filter((line) => line.startsWith(start)).length;

  it('is what Meta asks for: one m-line, fingerprint and SSRC, ptime 20, real port, CRLF', () => {
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(text.endsWith('\r\n')).toBe(true);
    expect([count('m='), count('a=fingerprint'), count('a=ssrc')]).toEqual([1, 1, 1]);
    expect(lines).toContain('m=audio 40001 UDP/TLS/RTP/SAVPF 111 126');
    expect(lines).toContain('c=IN IP4 192.0.2.7');
    expect(lines).toContain('a=ptime:20');
    expect(lines).toContain('a=rtpmap:126 telephone-event/8000');
    expect(lines).toContain('a=setup:active');
    expect(text).not.toMatch(/ice-options|extmap|rtcp-fb|a=rtcp:|0\.0\.0\.0/);
  });

  it('gives back what was written', () => {
    const ice = fc.record({
      ufrag: fc.stringMatching(/^[A-Za-z0-9+/]{4,20}$/),
      pwd: fc.stringMatching(/^[A-Za-z0-9+/]{22,40}={0,2}$/),
      lite: fc.boolean(),
    });
    const candidate = fc.record({
      foundation: fc.stringMatching(/^[a-z0-9]{1,12}$/),
      priority: fc.nat(),
      address: fc.oneof(
        fc.ipV4(),
        fc.ipV6().filter((a) => !a.includes('.')),
      ),
      port: fc.integer({ min: 1, max: 65_535 }),
      type: fc.constantFrom('host' as const, 'srflx' as const, 'relay' as const),
    });
    const description = fc.record<MediaDescription>({
      mid: fc.constantFrom('audio', '0'),
      ice,
      fingerprint: fc.constant(FINGERPRINT),
      setup: fc.constantFrom('actpass', 'active', 'passive'),
      candidates: fc.array(candidate, { maxLength: 3 }),
      opus: fc.integer({ min: 96, max: 111 }),
      telephoneEvent: fc.option(fc.integer({ min: 112, max: 127 })),
      ssrc: fc.option(fc.nat({ max: 0xffffffff })),
    });
    fc.assert(
      fc.property(description, fc.boolean(), (written, stream) => {
        expect(read('offer', canonicalSdp(written, { sessionId: '1', stream }))).toEqual(written);
      }),
    );
  });
});
