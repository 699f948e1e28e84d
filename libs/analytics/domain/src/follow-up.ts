import type { CallRecord } from './call-record';

/** Over, and the two sides never spoke: missed, canceled, refused, failed. */
export const isUnanswered = ({ outcome, answeredAt }: Pick<CallRecord, 'outcome' | 'answeredAt'>): boolean =>
  outcome !== null && outcome !== 'answered' && answeredAt === null;

/** When the two sides began to speak; null when they did not, or not yet. */
export const spokenAt = ({ outcome, answeredAt, startedAt }: CallRecord): Date | null =>
  answeredAt ?? (outcome === 'answered' ? startedAt : null);

/**
 * Whether somebody should call this customer (C-086): the call was not answered, and nobody has spoken with the customer
 * since it began. `lastSpokenAt` is the latest answer of any call with the same person, in either direction.
 */
export const needsFollowUp = (call: CallRecord, lastSpokenAt: Date | null): boolean =>
  isUnanswered(call) && (lastSpokenAt === null || lastSpokenAt < call.startedAt);
