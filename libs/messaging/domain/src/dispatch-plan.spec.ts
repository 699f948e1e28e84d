import { afterFailure, type SendDisposition } from './dispatch-plan';

const now = new Date('2026-11-22T10:00:00Z');
const plan = (
  disposition: SendDisposition,
  more: { attempts?: number; waitMs?: number; minutesLeft?: number } = {},
) =>
  afterFailure(
    {
      disposition,
      waitMs: more.waitMs ?? null,
      attempts: more.attempts ?? 1,
      queuedAt: now,
      deadline: new Date(now.getTime() + (more.minutesLeft ?? 60) * 60_000),
    },
    now,
    0,
  );
const pauseOf = (next: ReturnType<typeof plan>): number | null =>
  next.step === 'retry' ? (next.at.getTime() - now.getTime()) / 1_000 : null;

describe('after a failed attempt to send', () => {
  it.each<[SendDisposition, string, string | null]>([
    ['retry', 'retry', 'conversation'],
    ['throttled-pair', 'retry', 'conversation'],
    ['throttled-number', 'retry', 'number'],
    ['throttled-account', 'retry', 'number'],
    ['throttled-app', 'retry', 'number'],
    ['credential', 'retry', 'number'],
    ['ambiguous', 'reconcile', null],
    ['permanent', 'fail', null],
    ['recipient', 'fail', null],
    ['account', 'fail', null],
  ])('%s means %s', (disposition, step, holds) => {
    const next = plan(disposition);
    expect(next.step).toBe(step);
    expect(next.step === 'retry' ? next.holds : null).toBe(holds);
  });

  it.each([
    [1, 4],
    [2, 16],
    [3, 64],
    [4, 256],
    [9, 256],
  ])('waits 4^n seconds for a pair: attempt %d, %d s', (attempts, expected) => {
    expect(pauseOf(plan('throttled-pair', { attempts }))).toBe(expected);
  });

  it('doubles its pauses up to a minute and keeps what Meta asks for', () => {
    expect([1, 2, 3, 10].map((attempts) => pauseOf(plan('retry', { attempts })))).toEqual([0.5, 1, 2, 30]);
    expect(pauseOf(plan('retry', { waitMs: 60_000 }))).toBe(60);
  });

  it('gives up when the next attempt would come after the deadline', () => {
    expect(plan('retry', { minutesLeft: 0.001 }).step).toBe('fail');
    expect(plan('credential', { minutesLeft: 0.5 }).step).toBe('fail');
  });

  it('never repeats what may have happened', () => {
    expect(plan('ambiguous', { minutesLeft: 0 }).step).toBe('reconcile');
  });
});
