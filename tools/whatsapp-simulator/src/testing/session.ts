const FINGERPRINT = Array.from({ length: 32 }, (_, at) =>
  (at * 7).toString(16).padStart(2, '0').toUpperCase(),
);

/** A session description as a browser makes it, cut down to what counts. */
export const validOffer = (setup: 'actpass' | 'active' | 'passive' = 'actpass'): string =>
  [
    'v=0',
    'o=- 4611731400430051336 2 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111 126',
    'c=IN IP4 0.0.0.0',
    'a=ice-ufrag:4ZcD',
    'a=ice-pwd:2/1muCWoOi3uLifh0NuRHlTr',
    `a=fingerprint:sha-256 ${FINGERPRINT.join(':')}`,
    `a=setup:${setup}`,
    'a=mid:0',
    'a=sendrecv',
    'a=rtcp-mux',
    'a=rtpmap:111 opus/48000/2',
    'a=fmtp:111 minptime=10;useinbandfec=1',
    'a=rtpmap:126 telephone-event/8000',
    'a=ssrc:1001 cname:business',
    '',
  ].join('\r\n');
