import { hours, minus, plus } from '@parlance/shared/kernel';
import fc from 'fast-check';
import {
  DEFAULT_RULE_SET,
  decideSend,
  isCustomerActivity,
  latestOf,
  serviceWindow,
  type SendFacts,
} from './index';

const NOW = new Date('2026-11-20T12:00:00.000Z');
const facts = (given: Partial<SendFacts>): SendFacts => ({
  kind: 'free-form',
  lastCustomerMessageAt: null,
  freeEntryPointEndsAt: null,
  ...given,
});
const decide = (given: Partial<SendFacts>, now = NOW) => decideSend(DEFAULT_RULE_SET, facts(given), now);
const moment = fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true });

describe('decideSend', () => {
  it.each([
    ['at the moment of the message', 0, true],
    ['an hour later', hours(1), true],
    ['one millisecond before 24 hours', hours(24) - 1, true],
    ['at exactly 24 hours', hours(24), false],
    ['one millisecond after 24 hours', hours(24) + 1, false],
    ['a week later', hours(168), false],
    ['before the message, by a clock that runs behind', -hours(1), true],
  ])('C-011 C-032 C-033 free text %s: allowed is %s %s', (_, age, allowed) => {
    expect(decide({ lastCustomerMessageAt: minus(NOW, age) }).allowed).toBe(allowed);
  });

  it('C-033 I19 refuses free text after the window with rule, evidence, since and what to do instead', () => {
    const last = minus(NOW, hours(30));
    expect(decide({ lastCustomerMessageAt: last })).toEqual({
      allowed: false,
      ruleSet: 'documented',
      window: { open: false, lastCustomerMessageAt: last, closesAt: minus(NOW, hours(6)) },
      code: 'window_closed',
      detail: 'The window closed at 2026-11-20T06:00:00.000Z.',
      explanation: {
        rule: DEFAULT_RULE_SET.rules.windowClosed,
        evidence: {
          kind: 'free-form',
          lastCustomerMessageAt: '2026-11-19T06:00:00.000Z',
          windowHours: 24,
          decidedAt: '2026-11-20T12:00:00.000Z',
        },
        since: minus(NOW, hours(6)),
        earliestYes: null,
        alternatives: [
          expect.objectContaining({ action: 'send-template' }),
          expect.objectContaining({ action: 'wait-for-customer' }),
        ],
      },
    });
  });

  it('C-034 refuses free text to a customer who never wrote, under another code', () => {
    expect(decide({})).toMatchObject({
      allowed: false,
      code: 'window_never_opened',
      explanation: { rule: { id: 'C-034' }, since: null, earliestYes: null },
    });
  });

  it.each([
    ['that never was open', null],
    ['that is open', minus(NOW, hours(1))],
    ['that has closed', minus(NOW, hours(40))],
  ])('C-010 allows a template in a window %s', (_, lastCustomerMessageAt) => {
    expect(decide({ kind: 'template', lastCustomerMessageAt }).allowed).toBe(true);
  });

  it('I23 a free entry point of 72 hours lowers the price and permits no free text', () => {
    const decision = decide({
      lastCustomerMessageAt: minus(NOW, hours(25)),
      freeEntryPointEndsAt: plus(NOW, hours(47)),
    });
    expect(decision).toMatchObject({
      allowed: false,
      code: 'window_closed',
      explanation: { evidence: { freeEntryPointEndsAt: '2026-11-22T11:00:00.000Z' } },
    });
  });

  it('C-033 never allows free text more than 24 hours after the latest customer message', () => {
    fc.assert(
      fc.property(moment, moment, fc.option(moment), (last, now, freeEntryPointEndsAt) => {
        const decision = decide({ lastCustomerMessageAt: last, freeEntryPointEndsAt }, now);
        if (now.getTime() - last.getTime() > hours(24)) expect(decision.allowed).toBe(false);
        else expect(decision.allowed).toBe(now.getTime() - last.getTime() < hours(24));
      }),
    );
  });

  it('gives the same decision for the same facts, also after they were written down and read again', () => {
    fc.assert(
      fc.property(fc.option(moment), moment, (lastCustomerMessageAt, now) => {
        const first = decide({ lastCustomerMessageAt }, now);
        const read = JSON.parse(JSON.stringify({ lastCustomerMessageAt })) as {
          lastCustomerMessageAt: string | null;
        };
        const again = decide(
          {
            lastCustomerMessageAt:
              read.lastCustomerMessageAt === null ? null : new Date(read.lastCustomerMessageAt),
          },
          now,
        );
        expect(again).toEqual(first);
      }),
    );
  });
});

describe('serviceWindow', () => {
  it('C-031 is the same for every order in which messages arrive, and any repetition', () => {
    fc.assert(
      fc.property(
        fc.array(moment, { minLength: 1 }),
        fc.infiniteStream(fc.nat()),
        moment,
        (moments, picks, now) => {
          const shuffled = moments
            .map((m) => ({ m, at: picks.next().value ?? 0 }))
            .sort((a, b) => a.at - b.at)
            .map(({ m }) => m);
          const window = (ms: Date[]) => serviceWindow(DEFAULT_RULE_SET, latestOf(ms), now);
          expect(window([...shuffled, ...moments])).toEqual(window(moments));
        },
      ),
    );
  });

  it('C-031 restarts with every message and is not shortened by an older one', () => {
    const older = minus(NOW, hours(20));
    const newer = minus(NOW, hours(2));
    expect(serviceWindow(DEFAULT_RULE_SET, latestOf([newer, older]), NOW).closesAt).toEqual(
      plus(newer, hours(24)),
    );
  });
});

describe('isCustomerActivity', () => {
  it.each([
    ['a text', { type: 'text' }, true],
    ['a tapped button', { type: 'reply', source: 'button' }, true],
    [
      'the answer to a request',
      { type: 'call-permission-reply', source: 'user_action', contextId: 'w' },
      true,
    ],
    [
      'the switch in the profile',
      { type: 'call-permission-reply', source: 'user_action', contextId: null },
      false,
    ],
    [
      'a grant that comes with a call',
      { type: 'call-permission-reply', source: 'automatic', contextId: 'w' },
      false,
    ],
    ['a notice that a number changed', { type: 'system' }, false],
  ])('C-031 of what opens the window: %s', (_, content, expected) => {
    expect(isCustomerActivity(content)).toBe(expected);
  });
});
