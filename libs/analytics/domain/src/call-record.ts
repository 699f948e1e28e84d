/** What the rules of the call history read of a call. Moments are dates; nothing else of a call matters to them. */
export interface CallRecord {
  readonly direction: 'inbound' | 'outbound';
  readonly startedAt: Date;
  readonly ringingAt: Date | null;
  readonly answeredAt: Date | null;
  readonly endedAt: Date | null;
  /** Null while the call is under way. */
  readonly outcome: CallOutcome | null;
}

export const CALL_OUTCOMES = [
  'answered',
  'missed',
  'canceled',
  'no-answer',
  'declined',
  'out-of-hours',
  'failed',
] as const;
export type CallOutcome = (typeof CALL_OUTCOMES)[number];
