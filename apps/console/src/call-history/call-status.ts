import type { CallHistoryEntry } from '@parlance/gateway/contracts';

export type CallStatus =
  | 'dialing'
  | 'ringing'
  | 'answering'
  | 'active'
  | 'answered'
  | 'missed'
  | 'canceledByCustomer'
  | 'canceledByUs'
  | 'noAnswer'
  | 'declined'
  | 'outOfHours'
  | 'failed';

/** `live` runs now, `attention` waits for somebody, `bad` went wrong, `calm` is done. */
export type Tone = 'live' | 'calm' | 'attention' | 'bad';

/** What a call came to, in one word: direction and outcome are separate facts. */
export function statusOf({ state, end, direction }: Pick<CallHistoryEntry, 'state' | 'end' | 'direction'>): {
  status: CallStatus;
  tone: Tone;
} {
  if (state !== 'ended' || end === null)
    return { status: state === 'ended' ? 'failed' : state, tone: state === 'ended' ? 'bad' : 'live' };
  switch (end.outcome) {
    case 'answered':
      return { status: 'answered', tone: 'calm' };
    case 'missed':
      return { status: 'missed', tone: 'attention' };
    case 'canceled':
      return direction === 'inbound'
        ? { status: 'canceledByCustomer', tone: 'attention' }
        : { status: 'canceledByUs', tone: 'calm' };
    case 'no-answer':
      return { status: 'noAnswer', tone: 'attention' };
    case 'declined':
      return { status: 'declined', tone: 'attention' };
    case 'out-of-hours':
      return { status: 'outOfHours', tone: 'attention' };
    case 'failed':
      return { status: 'failed', tone: 'bad' };
  }
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Seconds as on a player: "0:07", "12:40", "1:02:41". */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3_600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
