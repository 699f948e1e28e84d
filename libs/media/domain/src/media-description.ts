/** Where a peer can be reached; only what ICE over UDP uses. */
export interface IceCandidate {
  readonly foundation: string;
  readonly priority: number;
  readonly address: string;
  readonly port: number;
  readonly type: 'host' | 'srflx' | 'prflx' | 'relay';
}

/** RFC 4145 and 5763: who begins the DTLS handshake. `actpass` leaves it to the answerer, so no answer may say it. */
export type DtlsSetup = 'actpass' | 'active' | 'passive';

/** The one audio section of a call's session description, free of its notation. */
export interface MediaDescription {
  readonly mid: string;
  readonly ice: { readonly ufrag: string; readonly pwd: string; readonly lite: boolean };
  /** SHA-256 of the certificate, upper-case hex pairs with colons. */
  readonly fingerprint: string;
  readonly setup: DtlsSetup;
  readonly candidates: readonly IceCandidate[];
  /** Payload types. Opus is always 48000/2, telephone-event always 8000. */
  readonly opus: number;
  readonly telephoneEvent: number | null;
  readonly ssrc: number | null;
}

export interface SdpIssue {
  /** Stable, for example `sdp.fingerprint`. */
  readonly rule: string;
  readonly message: string;
}
