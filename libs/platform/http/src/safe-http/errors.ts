/**
 * - `refused`: the address may not be requested (scheme, credentials, a private or special address, a redirect there).
 * - `timeout`, `unreachable`: nothing was answered; a repetition may help.
 * - `too-large`: the response has more bytes than allowed.
 * - `too-many-redirects`
 */
export type OutboundFailure = 'refused' | 'timeout' | 'unreachable' | 'too-large' | 'too-many-redirects';

/** Why an outgoing request gave no response. The message holds the host, never path, query or headers. */
export class OutboundError extends Error {
  constructor(
    readonly failure: OutboundFailure,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = 'OutboundError';
  }
}
