import { days, hours, minus, plus } from '@parlance/shared/kernel';
import fc from 'fast-check';
import {
  dayOf,
  webhookProblem,
  webhookState,
  withAnswer,
  type Subscription,
  type WebhookSigns,
} from './webhook-watch';

const now = new Date('2026-11-28T10:00:00Z');
const DAY = hours(24);
const ago = (ms: number): Date => minus(now, ms);
/** The days of the last event and of so many days before it. */
const around = (last: Date, ...daysBefore: number[]): string[] =>
  daysBefore.map((n) => dayOf(minus(last, days(n))));

const signs = (lastReceivedAt: Date | null, activeDays: string[] = [], more: Partial<WebhookSigns> = {}) => ({
  lastReceivedAt,
  activeDays,
  unsubscribedSince: null,
  ...more,
});

describe('webhooks of a number', () => {
  const last = ago(hours(25));
  it.each<[string, WebhookSigns, string]>([
    ['that has never had any', signs(null), 'idle'],
    ['that came a moment ago', signs(ago(1), around(ago(1), 0)), 'receiving'],
    ['that came just within the time', signs(ago(DAY - 1), around(ago(DAY), 0, 1, 2)), 'receiving'],
    ['that stopped exactly that long ago', signs(ago(DAY), around(ago(DAY), 0, 1, 2)), 'quiet'],
    ['that came daily and stopped', signs(last, around(last, 0, 1, 2, 3, 4, 5, 6)), 'quiet'],
    ['that came on three days of the last week', signs(last, around(last, 0, 3, 6)), 'quiet'],
    ['that came on two days of the last week', signs(last, around(last, 0, 3, 7, 8, 9)), 'idle'],
    ['that came once', signs(last, around(last, 0)), 'idle'],
    [
      'that stopped long ago and are still missed',
      signs(ago(days(60)), around(ago(days(60)), 0, 1, 2)),
      'quiet',
    ],
    ['whose days are told twice', signs(last, [...around(last, 0, 1), ...around(last, 0, 1)]), 'idle'],
    ['that came from a clock ahead of ours', signs(plus(now, hours(1)), around(now, 0, 1, 2)), 'receiving'],
    [
      'whose subscription is lost',
      signs(ago(1), around(now, 0), { unsubscribedSince: ago(5) }),
      'unsubscribed',
    ],
    [
      'that never came and whose subscription is lost',
      signs(null, [], { unsubscribedSince: ago(5) }),
      'unsubscribed',
    ],
  ])('I37 %s', (_what, given, expected) => {
    expect(webhookState(given, DAY, now)).toBe(expected);
    const problem = webhookProblem(webhookState(given, DAY, now), given);
    expect(problem === null).toBe(expected === 'idle' || expected === 'receiving');
  });

  it('I37 says since when', () => {
    const quiet = signs(ago(days(2)), around(ago(days(2)), 0, 1, 2));
    expect(webhookProblem('quiet', quiet)).toContain('since 2026-11-26T10:00:00.000Z');
  });

  it('I37 once quiet, stays so until something comes or its subscription is found lost', () => {
    fc.assert(
      fc.property(
        fc.nat(days(20)),
        fc.array(fc.nat(20), { maxLength: 12 }),
        fc.nat(days(300)),
        (silence, active, later) => {
          const given = signs(ago(silence), around(now, ...active));
          const before = webhookState(given, DAY, now);
          const after = webhookState(given, DAY, plus(now, later));
          if (before === 'quiet' || before === 'idle') expect(after).toBe(before);
          else expect(['receiving', 'quiet', 'idle']).toContain(after);
          expect(webhookState({ ...given, lastReceivedAt: now }, DAY, now)).toBe('receiving');
        },
      ),
    );
  });
});

describe('the subscription of an account', () => {
  const fine: Subscription = { unsubscribedSince: null, restoredAt: null, problem: null };
  const lost: Subscription = { unsubscribedSince: ago(DAY), restoredAt: ago(days(3)), problem: 'no' };
  it.each<[string, Subscription, Parameters<typeof withAnswer>[1], Subscription]>([
    ['stands', fine, { is: 'subscribed' }, fine],
    [
      'comes back by somebody',
      lost,
      { is: 'subscribed' },
      { ...lost, unsubscribedSince: null, problem: null },
    ],
    ['is restored', lost, { is: 'restored' }, { unsubscribedSince: null, restoredAt: now, problem: null }],
    ['is lost', fine, { is: 'refused', reason: 'no' }, { ...fine, unsubscribedSince: now, problem: 'no' }],
    [
      'stays lost since it was found so',
      lost,
      { is: 'refused', reason: 'still no' },
      { ...lost, problem: 'still no' },
    ],
    ['stays what it was in doubt', fine, { is: 'unknown', reason: '?' }, { ...fine, problem: '?' }],
    ['stays lost in doubt', lost, { is: 'unknown', reason: '?' }, { ...lost, problem: '?' }],
  ])('I37 %s', (_what, known, answer, expected) => {
    expect(withAnswer(known, answer, now)).toEqual(expected);
  });
});
