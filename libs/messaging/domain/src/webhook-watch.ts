import { days, minus } from '@parlance/shared/kernel';

/**
 * `receiving`: it came lately. `idle`: nothing comes and nothing is missed. `quiet`: nothing comes although it used to.
 * `unsubscribed`: Meta was found not to send to the app.
 */
export const WEBHOOK_STATES = ['receiving', 'idle', 'quiet', 'unsubscribed'] as const;
export type WebhookState = (typeof WEBHOOK_STATES)[number];

/** What is known of the webhooks of one number. */
export interface WebhookSigns {
  /** Null when nothing has come so far. */
  readonly lastReceivedAt: Date | null;
  /** UTC days on which something came, such as 2026-11-28, in any order; the last two weeks are enough. */
  readonly activeDays: readonly string[];
  readonly unsubscribedSince: Date | null;
}

/** A number used to have traffic when it had some on so many of the days before it fell silent. */
const USUAL = { activeDays: 3, ofDays: 7 } as const;

/** Days that are to be kept for the decision, with room for clocks of other time zones. */
export const ACTIVE_DAYS_KEPT = 14;

export const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10);

/** I37: webhooks that stop are an alarm only where they used to come. `quietAfterMs` is how long silence is nothing. */
export function webhookState(signs: WebhookSigns, quietAfterMs: number, now: Date): WebhookState {
  const { lastReceivedAt, activeDays, unsubscribedSince } = signs;
  if (unsubscribedSince !== null) return 'unsubscribed';
  if (lastReceivedAt === null) return 'idle';
  if (now.getTime() - lastReceivedAt.getTime() < quietAfterMs) return 'receiving';
  const [first, last] = [minus(lastReceivedAt, days(USUAL.ofDays - 1)), lastReceivedAt].map(dayOf) as [
    string,
    string,
  ];
  const usual = new Set(activeDays.filter((day) => first <= day && day <= last));
  return usual.size >= USUAL.activeDays ? 'quiet' : 'idle';
}

/** What is said of it to those who look after the number; null where nothing is wrong. */
export function webhookProblem(state: WebhookState, signs: WebhookSigns): string | null {
  switch (state) {
    case 'unsubscribed':
      return `WhatsApp sends no messages of this number: the app is no longer subscribed to its account, found at ${signs.unsubscribedSince?.toISOString()}, and could not be subscribed again. Subscribe it in Meta's settings of the app.`;
    case 'quiet':
      return `Nothing has come from WhatsApp for this number since ${signs.lastReceivedAt?.toISOString()}, although something came on most days before. Check its callback address and its account at Meta.`;
    default:
      return null;
  }
}

/** What Meta answered to the question whether it sends webhooks of an account to our app. */
export type SubscriptionAnswer =
  | { readonly is: 'subscribed' }
  /** It was not, and is again. */
  | { readonly is: 'restored' }
  | { readonly is: 'refused'; readonly reason: string }
  /** Meta could not be asked, or does not say. */
  | { readonly is: 'unknown'; readonly reason: string };

export interface Subscription {
  readonly unsubscribedSince: Date | null;
  readonly restoredAt: Date | null;
  readonly problem: string | null;
}

/** What is on record after an answer: doubt changes nothing, and the moment at which a loss was found first stays. */
export function withAnswer(known: Subscription, answer: SubscriptionAnswer, now: Date): Subscription {
  switch (answer.is) {
    case 'subscribed':
      return { ...known, unsubscribedSince: null, problem: null };
    case 'restored':
      return { unsubscribedSince: null, restoredAt: now, problem: null };
    case 'refused':
      return { ...known, unsubscribedSince: known.unsubscribedSince ?? now, problem: answer.reason };
    case 'unknown':
      return { ...known, problem: answer.reason };
  }
}
