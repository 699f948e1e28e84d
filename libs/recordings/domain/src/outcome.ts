export type RecordingPolicy = 'off' | 'announced' | 'consent-gated';
export type UnansweredOutcome = 'missed' | 'canceled' | 'no-answer' | 'declined' | 'out-of-hours' | 'failed';

const WHY_UNANSWERED: Record<UnansweredOutcome, string> = {
  missed: 'Nobody answered the call',
  canceled: 'The call was given up before an answer',
  'no-answer': 'The customer did not answer',
  declined: 'The customer declined the call',
  'out-of-hours': 'The call came outside of call hours',
  failed: 'The call could not be connected',
};

/** why a call that nobody answered has no recording, for people. */
export const whyUnanswered = (outcome: string): string =>
  WHY_UNANSWERED[outcome as UnansweredOutcome] ?? 'The call was not answered';

/** I8: fixed at the start of the call. */
export const WHY_OFF = 'Recording and transcription were switched off for this number when the call began';
/** Recovery takes seconds; after this there will be none. */
const MANIFEST_PATIENCE_MS = 5 * 60_000;

export type ManifestVerdict = 'usable' | 'wait' | 'missing';

/**
 * What to do about a recording whose call is over. One that nobody closes in time is used as far as it goes: its files
 * play to their last page.
 */
export function manifestVerdict(
  manifest: { readonly closedAt: string | null } | null,
  endedAt: Date,
  now: Date,
): ManifestVerdict {
  if (manifest?.closedAt) return 'usable';
  if (now.getTime() - endedAt.getTime() < MANIFEST_PATIENCE_MS) return 'wait';
  return manifest ? 'usable' : 'missing';
}

/** Pause before an attempt is repeated: a second, doubled each time, at most a minute. */
export const retryDelayMs = (attempts: number): number =>
  Math.min(1_000 * 2 ** Math.max(attempts - 1, 0), 60_000);

/** After so many failures a step is given up, and the next one does what it can. */
export const MOST_ATTEMPTS = 8;
