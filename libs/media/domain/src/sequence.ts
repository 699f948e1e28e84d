/** The way from one 16-bit sequence number to another, between -32768 and 32767 (RFC 1982). */
export const sequenceDistance = (from: number, to: number): number => ((to - from) << 16) >> 16;

/** The way from one 32-bit RTP timestamp to another, signed. */
export const timestampDistance = (from: number, to: number): number => (to - from) | 0;
