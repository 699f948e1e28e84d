import { days, hours, minutes, seconds } from '@parlance/shared/kernel';
import fc from 'fast-check';
import { factsOf, type Given } from './ledger.fixture';
import { ReferenceModel, type Numbers } from './reference-model.fixture';
import {
  attemptsLeft,
  callWarning,
  decideCall,
  decidePermissionRequest,
  permissionAt,
  type CallFacts,
  type LedgerEvent,
} from './index';

/** So many lives; `LIFE_CYCLES=1000000` for a long run. */
const RUNS = Number(process.env['LIFE_CYCLES'] ?? 10_000);

const START = Date.parse('2026-03-01T00:00:00.000Z');

const RULES: readonly { readonly given: Given; readonly numbers: Numbers }[] = [
  {
    given: {},
    numbers: {
      attempts: 5,
      connected: null,
      perDay: 1,
      perWeek: 2,
      nudge: 2,
      revoke: 4,
      revokesItself: true,
    },
  },
  {
    given: { basis: 'meta-live', house: { attemptsPerDay: 6 } },
    numbers: {
      attempts: 6,
      connected: 100,
      perDay: 1,
      perWeek: 2,
      nudge: 2,
      revoke: 4,
      revokesItself: false,
    },
  },
  {
    given: { number: 'test', house: { requestsPerDay: 3, requestsPerWeek: 5, attemptsPerDay: 50 } },
    numbers: {
      attempts: 5,
      connected: null,
      perDay: 3,
      perWeek: 5,
      nudge: 5,
      revoke: 10,
      revokesItself: true,
    },
  },
];

const ACTIONS = [
  'ask',
  'ask',
  'accept',
  'accept',
  'accept-for-good',
  'decline',
  'grant-in-profile',
  'withdraw-in-profile',
  'callback',
  'auto-revoke',
  'call',
  'call',
  'call',
  'call-unanswered',
  'row-of-unanswered',
  'row-of-unanswered',
  'row-of-unanswered',
  'call-answered',
  'call-declined',
  'settle',
  'customer-calls',
  'deliver',
  'meta-says-granted',
  'meta-says-none',
  'nothing',
] as const;

const step = fc.record({
  action: fc.constantFrom(...ACTIONS),
  wait: fc.constantFrom(
    seconds(7),
    minutes(9),
    hours(1),
    hours(5),
    hours(12),
    hours(24) - 10,
    hours(24),
    days(2),
    days(5),
    days(7) - 10,
    days(7),
  ),
  pick: fc.nat(3),
});

/** Lives a life in the model and writes down, as events, what the service would hear of it. */
function live(
  steps: readonly { action: (typeof ACTIONS)[number]; wait: number; pick: number }[],
  numbers: Numbers,
) {
  const model = new ReferenceModel(numbers);
  const events: LedgerEvent[] = [];
  const cards: string[] = [];
  const underWay: number[] = [];
  let now = START;
  let id = 0;
  const tell = (event: LedgerEvent): void => void events.push(event);
  const reply = (
    response: 'accept' | 'reject',
    contextId: string | null,
    source: 'user_action' | 'automatic',
    until: number | null = null,
  ): void =>
    tell({
      type: 'reply',
      messageId: `reply-${(id += 1)}`,
      response,
      permanent: until === Infinity,
      expiresAt: until === null || until === Infinity ? null : new Date(until),
      source,
      contextId,
      at: new Date(now),
    });
  const dial = (): number | null => {
    if (model.mayCall(now) !== 'yes') return null;
    const call = (id += 1);
    model.dial(now, call);
    tell({ type: 'attempt-reserved', callId: `call-${call}`, at: new Date(now) });
    now += 1;
    return call;
  };
  const settle = (call: number, how: number): void => {
    const fact = { callId: `call-${call}`, at: new Date(now) };
    if (how === 0) {
      model.pickUp(now, call);
      tell({ type: 'call-answered', direction: 'outbound', ...fact });
    } else if (how === 1 || how === 2) {
      model.ringOut(now, call);
      tell({ type: how === 1 ? 'call-unanswered' : 'call-declined', ...fact });
    } else if (call % 2 === 0) {
      model.hangUp(call);
      tell({ type: 'call-abandoned', ...fact });
    } else {
      model.neverDialled(call);
      tell({ type: 'attempt-released', ...fact });
    }
  };

  for (const { action, wait, pick } of steps) {
    now += wait;
    model.wait(now);
    const week = now + days(7) - (pick === 3 ? hours(30) : 0);
    const card = cards.at(-1 - (pick % 2)) ?? cards.at(-1) ?? 'wamid.unknown';
    switch (action) {
      case 'ask': {
        if (model.mayAsk(now) !== 'yes') break;
        const messageId = `request-${(id += 1)}`;
        const wamid = `wamid.${id}`;
        tell({ type: 'request-reserved', messageId, kind: 'template', at: new Date(now) });
        now += 1;
        model.send(now, wamid);
        cards.push(wamid);
        tell({ type: 'request-sent', messageId, wamid, at: new Date(now) });
        if (pick > 0) {
          now += 1;
          model.deliver(now);
          tell({ type: 'request-delivered', messageId, at: new Date(now) });
        }
        break;
      }
      case 'accept':
      case 'accept-for-good': {
        const until = action === 'accept' ? week : Infinity;
        model.answer(card);
        model.accept(until, false);
        reply('accept', card, 'user_action', until);
        break;
      }
      case 'decline':
        model.answer(card);
        model.decline(now);
        reply('reject', card, 'user_action');
        break;
      case 'grant-in-profile':
        model.accept(Infinity, false);
        reply('accept', null, 'user_action', Infinity);
        break;
      case 'withdraw-in-profile':
        model.withdraw(now);
        reply('reject', null, 'user_action');
        break;
      case 'callback':
        model.accept(week, true);
        reply('accept', 'wacid.callback', 'automatic', week);
        break;
      case 'auto-revoke':
        model.revoke(now);
        reply('reject', null, 'automatic');
        break;
      case 'call': {
        const call = dial();
        if (call !== null) underWay.push(call);
        break;
      }
      case 'call-answered':
      case 'call-unanswered':
      case 'call-declined': {
        const call = dial();
        if (call !== null)
          settle(call, { 'call-answered': 0, 'call-unanswered': 1, 'call-declined': 2 }[action]);
        break;
      }
      case 'row-of-unanswered':
        for (let i = 0; i <= pick; i += 1) {
          const call = dial();
          if (call !== null) settle(call, 1 + (i % 2));
          now += minutes(1);
          model.wait(now);
        }
        break;
      case 'settle': {
        const call = underWay.shift();
        if (call !== undefined) settle(call, pick);
        break;
      }
      case 'customer-calls':
        model.pickUp(now, null);
        tell({
          type: 'call-answered',
          callId: `inbound-${(id += 1)}`,
          direction: 'inbound',
          at: new Date(now),
        });
        break;
      case 'meta-says-granted':
      case 'meta-says-none': {
        const yes = action === 'meta-says-granted';
        if (yes) model.metaSaysGranted(week);
        else model.metaSaysNone(now);
        tell({
          type: 'permission-stated',
          status: yes ? 'temporary' : 'none',
          expiresAt: yes ? new Date(week) : null,
          limits: [],
          at: new Date(now),
        });
        break;
      }
      case 'deliver':
      case 'nothing':
        break;
    }
  }
  return { model, events, now };
}

/** What both say about a moment, side by side. */
function answers(facts: CallFacts, now: Date) {
  const call = decideCall(facts, now);
  const request = decidePermissionRequest(facts, null, now);
  return {
    said: {
      state: permissionAt(facts.ledger, facts.limits, now).state,
      call: call.allowed ? 'yes' : call.code,
      request: request.allowed ? 'yes' : request.code,
      left: attemptsLeft(facts, now),
      warning: callWarning(facts, now)?.code ?? null,
    },
    callFrom: call.allowed ? undefined : call.explanation.earliestYes,
    requestFrom: request.allowed ? undefined : request.explanation.earliestYes,
  };
}

const expected = (model: ReferenceModel, at: number) => {
  const then = model.clone();
  return {
    state: then.state(at),
    call: then.mayCall(at),
    request: then.mayAsk(at),
    left: then.callsLeft(at),
    warning: then.warning(at),
  };
};

/** Far and near moments at which a "never" must still hold. */
const LATER = [1, minutes(1), hours(3), hours(24), days(3), days(7), days(8), days(30)];

/** Without a matcher: it is asked millions of times. */
function assertEarliest(from: Date | null | undefined, now: number, ask: (at: number) => string): void {
  if (from === undefined) return;
  const wrong = (at: number): Error =>
    new Error(
      `earliest yes ${String(from?.toISOString())}, but at ${new Date(at).toISOString()}: ${ask(at)}`,
    );
  for (const at of from === null ? LATER.map((later) => now + later) : [from.getTime() - 1])
    if (ask(at) === 'yes') throw wrong(at);
  if (from !== null && ask(from.getTime()) !== 'yes') throw wrong(from.getTime());
}

describe('lives of permissions', () => {
  it('C-172 X-01 X-02 X-03 X-08 X-09 X-27 answers as the documents do, at every moment of every life, whatever the order of the news', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RULES),
        fc.array(step, { minLength: 1, maxLength: 24 }),
        fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
        fc.constantFrom(0, 1, minutes(5), hours(20), days(6)),
        ({ given, numbers }, steps, shuffle, after) => {
          const { model, events, now } = live(steps, numbers);
          const heard = events
            .map((event, i) => ({ event, place: shuffle[i % shuffle.length]! }))
            .sort((a, b) => a.place - b.place)
            .map(({ event }) => event);
          const facts = factsOf([...heard, ...heard.slice(0, 3)], given);
          const at = now + after;
          const { said, callFrom, requestFrom } = answers(facts, new Date(at));
          expect(said).toEqual(expected(model, at));
          assertEarliest(callFrom, at, (t) => expected(model, t).call);
          assertEarliest(requestFrom, at, (t) => expected(model, t).request);
        },
      ),
      { numRuns: RUNS },
    );
  }, 3_600_000);
});
