export type Chosen = 'available' | 'unavailable';
export type AvailabilityState = 'available' | 'unavailable' | 'busy';

export interface Readiness {
  readonly chosen: Chosen;
  /** A console of theirs is open. */
  readonly connected: boolean;
  readonly inCall: boolean;
}

/** Green, red, and in a call (C-151, C-152). */
export const availabilityOf = ({ chosen, inCall }: Readiness): AvailabilityState =>
  inCall ? 'busy' : chosen;

/** Why somebody is not rung; null for who is (C-129, C-154). */
export function unreadiness({ chosen, connected, inCall }: Readiness): string | null {
  if (chosen === 'unavailable') return 'red';
  if (inCall) return 'in a call';
  return connected ? null : 'no console open';
}
