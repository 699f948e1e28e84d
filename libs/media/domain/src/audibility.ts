export type SilenceCause = 'not-connected' | 'no-packets' | 'only-silence';
/** Null while there is something to hear. */
export type Audibility = SilenceCause | null;

export interface SoundFacts {
  readonly connected: boolean;
  /** Since the side could have been heard: the answer, the end of a hold, the agent's arrival. */
  readonly expectedMs: number;
  /** Since the last packet; null when there was none yet. */
  readonly sincePacketMs: number | null;
  /** Since the last packet with sound. */
  readonly sinceSoundMs: number | null;
}

/** I9: after so long without anything to hear, somebody is told. People pause; a line does not. */
export const ALARM_MS: Record<SilenceCause, number> = {
  'not-connected': 5_000,
  'no-packets': 5_000,
  'only-silence': 15_000,
};

/** The alarms by precedence: whether the cause holds, and for how long. */
const CAUSES: readonly (readonly [SilenceCause, (facts: SoundFacts) => number])[] = [
  ['not-connected', (f) => (f.connected ? 0 : f.expectedMs)],
  ['no-packets', (f) => Math.min(f.sincePacketMs ?? f.expectedMs, f.expectedMs)],
  ['only-silence', (f) => Math.min(f.sinceSoundMs ?? f.expectedMs, f.expectedMs)],
];

/** Whether a side that should be heard is heard; otherwise why not. */
export function judgeAudibility(facts: SoundFacts): Audibility {
  return CAUSES.find(([cause, forMs]) => forMs(facts) >= ALARM_MS[cause])?.[0] ?? null;
}

export type AudibilityChange =
  | { readonly type: 'silent'; readonly cause: SilenceCause; readonly forSeconds: number }
  | { readonly type: 'audible' };

/**
 * What is told of a side: from → to. A cause that gives way to another is told again; nothing is told twice.
 *
 * | from \ to | null      | a cause              |
 * | null      | -         | silent               |
 * | a cause   | audible   | silent, if another   |
 */
export function audibilityChange(
  from: Audibility,
  to: Audibility,
  facts: SoundFacts,
): AudibilityChange | null {
  if (from === to) return null;
  if (to === null) return { type: 'audible' };
  const forMs = CAUSES.find(([cause]) => cause === to)![1](facts);
  return { type: 'silent', cause: to, forSeconds: Math.round(forMs / 100) / 10 };
}
