import { days, hours, minutes, plus } from '@parlance/shared/kernel';
import fc from 'fast-check';
import {
  ago,
  ahead,
  answered,
  callback,
  declined,
  factsOf,
  fromProfile,
  granted,
  NOW,
  reply,
  requested,
  revokedByMeta,
  unanswered,
} from './ledger.fixture';
import { foldLedger, nextChange, permissionAt, type LedgerEvent } from './index';

const at = (events: readonly LedgerEvent[], now = NOW) => {
  const { ledger, limits } = factsOf(events);
  return permissionAt(ledger, limits, now);
};

describe('the permission ledger', () => {
  it('C-062 C-172 knows nothing of a customer who was never asked', () => {
    expect(at([])).toEqual({
      state: 'none',
      since: null,
      permanent: false,
      source: null,
      grantedAt: null,
      expiresAt: null,
      request: null,
    });
  });

  it.each([
    ['X-16 C-142 C-167 an accepted request', granted(ago(1)), 'granted', 'request', false],
    ['X-19 an accepted request, for good', granted(ago(1), { permanent: true }), 'granted', 'request', true],
    ['X-08 X-19 the switch in the profile', granted(ago(1), fromProfile), 'granted', 'profile', false],
    ['C-116 C-187 X-07 a call of the customer', granted(ago(1), callback), 'granted', 'callback', false],
    ['C-142 C-168 a declined request', declined(ago(1)), 'declined', 'request', false],
    ['X-08 a refusal in the profile', declined(ago(1), fromProfile), 'declined', 'profile', false],
    ['C-166 the notice of WhatsApp', revokedByMeta(ago(1)), 'revoked', 'automatic', false],
  ] as const)('%s', (_, event, state, source, permanent) => {
    expect(at([event])).toMatchObject({ state, source, permanent });
  });

  it.each([
    ['C-161 declined, then accepted', [declined(ago(hours(2))), granted(ago(hours(1)))], 'granted'],
    ['C-162 C-171 accepted, then declined', [granted(ago(hours(2))), declined(ago(hours(1)))], 'declined'],
    [
      'X-08 accepted, then switched off in the profile',
      [granted(ago(hours(2))), declined(ago(hours(1)), fromProfile)],
      'revoked',
    ],
    [
      'C-166 revoked, then accepted again',
      [granted(ago(hours(3))), revokedByMeta(ago(hours(2))), granted(ago(hours(1)))],
      'granted',
    ],
    [
      'C-171 changed three times',
      [granted(ago(hours(4))), declined(ago(hours(3))), granted(ago(hours(2))), declined(ago(hours(1)))],
      'declined',
    ],
    ['a refusal and a yes in the same second', [granted(ago(hours(1))), declined(ago(hours(1)))], 'declined'],
  ] as const)('%s', (_, events, state) => {
    expect(at(events).state).toBe(state);
    expect(at([...events].reverse()).state).toBe(state);
  });

  it('C-187 a callback never takes a permanent permission away', () => {
    const permission = at([granted(ago(hours(2)), { permanent: true }), granted(ago(hours(1)), callback)]);
    expect(permission).toMatchObject({ state: 'granted', permanent: true, expiresAt: null });
  });

  it('C-167 C-175 takes the expiry that Meta states, to the millisecond, and computes none', () => {
    const grant = granted(ago(days(2)), { expiresAt: ahead(hours(5)) });
    const ends = ahead(hours(5));
    expect(at([grant], new Date(ends.getTime() - 1)).state).toBe('granted');
    expect(at([grant], ends)).toMatchObject({ state: 'expired', since: ends, expiresAt: ends });
  });

  it('C-175 assumes seven days only where Meta stated nothing', () => {
    const grant = granted(ago(days(7)), { expiresAt: null });
    expect(at([grant], new Date(NOW.getTime() - 1)).state).toBe('granted');
    expect(at([grant]).state).toBe('expired');
  });

  describe('X-09 two clocks', () => {
    it('C-063 C-169 a request waits seven days from its delivery and then lapses', () => {
      const [reserved, sent] = requested(ago(days(8)), 'r');
      const delivered = { type: 'request-delivered', messageId: 'r', at: ago(days(7) - 1) } as const;
      expect(at([reserved!, sent!])).toMatchObject({ state: 'none', request: null });
      expect(at([reserved!, sent!, delivered])).toMatchObject({
        state: 'requested',
        request: { sentAt: ago(days(8)), expiresAt: ahead(1) },
      });
      expect(at([reserved!, sent!, delivered], ahead(1)).state).toBe('none');
    });

    it('C-169 C-175 the end of a request does not touch a permission, nor the other way round', () => {
      const events = [granted(ago(days(6))), ...requested(ago(days(1)))];
      expect(at(events)).toMatchObject({
        state: 'granted',
        expiresAt: ahead(days(1)),
        request: { expiresAt: ahead(days(6)) },
      });
      expect(at(events, ahead(days(1)))).toMatchObject({ state: 'requested', expiresAt: ahead(days(1)) });
      expect(at(events, ahead(days(6)))).toMatchObject({ state: 'expired', request: null });
    });
  });

  it('C-170 a new request makes the old one invalid: an answer to the old one leaves the new one open', () => {
    const first = requested(ago(days(3)), 'first', 'wamid.first');
    const second = requested(ago(days(1)), 'second', 'wamid.second');
    const old = declined(ago(hours(1)), { contextId: 'wamid.first' });
    expect(at([...first, ...second]).request).toEqual({
      sentAt: ago(days(1)),
      expiresAt: ahead(days(6)),
    });
    expect(at([...first, ...second, old]).request).not.toBeNull();
    const answer = declined(ago(hours(1)), { contextId: 'wamid.second' });
    expect(at([...first, ...second, answer])).toMatchObject({ state: 'declined', request: null });
  });

  it('a request that failed waits for nobody, whether Meta had taken it or not', () => {
    const [reserved, sent] = requested(ago(hours(2)), 'r');
    const failed = { type: 'request-released', messageId: 'r', at: ago(hours(1)) } as const;
    expect(at([reserved!, failed]).state).toBe('none');
    expect(at([reserved!, sent!, failed]).state).toBe('none');
    expect(foldLedger([reserved!, failed]).requestedAt).toEqual([]);
    expect(foldLedger([reserved!, sent!, failed]).requestedAt).toEqual([ago(hours(2))]);
  });

  describe('what Meta answers when it is asked', () => {
    const stated = (status: 'none' | 'temporary' | 'permanent', when: Date): LedgerEvent => ({
      type: 'permission-stated',
      status,
      expiresAt: status === 'temporary' ? ahead(days(3)) : null,
      limits: [],
      at: when,
    });

    it.each([
      ['finds a grant of which no webhook told', [stated('temporary', ago(1))], 'granted', 'stated'],
      [
        'ends a permission that Meta does not know',
        [granted(ago(hours(2))), stated('none', ago(1))],
        'revoked',
        'stated',
      ],
      ['leaves a refusal as it is', [declined(ago(hours(2))), stated('none', ago(1))], 'declined', 'request'],
      [
        'keeps who gave the grant',
        [granted(ago(hours(2))), stated('temporary', ago(1))],
        'granted',
        'request',
      ],
    ] as const)('X-02 %s', (_, events, state, source) => {
      expect(at(events)).toMatchObject({ state, source });
    });

    it('C-166 overrules the conclusion that four unanswered calls ended the permission', () => {
      const calls = [4, 3, 2, 1].flatMap((h) => unanswered(ago(hours(h))));
      const events = [granted(ago(days(1))), ...calls];
      expect(at(events).state).toBe('revoked');
      expect(at([...events, stated('temporary', ago(minutes(1)))]).state).toBe('granted');
    });
  });

  describe('in any order', () => {
    const moments = [hours(9), hours(7), hours(7), hours(5), hours(3), hours(1)].map(ago);
    const event = fc
      .tuple(fc.constantFrom(...moments), fc.nat(13), fc.constantFrom('a', 'b'))
      .map(([when, kind, id]): LedgerEvent => {
        const messageId = `m${id}`;
        const callId = `c${id}`;
        const said = { messageId: `${kind}${id}${when.getTime()}` };
        const kinds: readonly LedgerEvent[] = [
          { type: 'request-reserved', messageId, kind: 'template', at: when },
          { type: 'request-sent', messageId, wamid: `w${id}`, at: when },
          { type: 'request-delivered', messageId, at: when },
          { type: 'request-released', messageId, at: when },
          reply(when, { ...said, contextId: `w${id}` }),
          reply(when, { ...said, response: 'reject', contextId: `w${id}` }),
          reply(when, { ...said, permanent: true, contextId: null }),
          reply(when, { ...said, source: 'automatic' }),
          reply(when, { ...said, response: 'reject', source: 'automatic', contextId: null }),
          { type: 'attempt-reserved', callId, at: when },
          { type: 'attempt-released', callId, at: when },
          { type: 'call-answered', callId, direction: 'outbound', at: when },
          { type: 'call-unanswered', callId, at: when },
          { type: 'permission-stated', status: 'none', expiresAt: null, limits: [], at: when },
        ];
        return kinds[kind]!;
      });

    function* orders<T>(items: readonly T[]): Generator<T[]> {
      if (items.length <= 1) yield [...items];
      for (const [i, item] of items.entries())
        for (const rest of orders(items.toSpliced(i, 1))) yield [item, ...rest];
    }

    it('C-172 I14 every order of up to six events, with repetitions, gives one state', () => {
      fc.assert(
        fc.property(fc.array(event, { minLength: 2, maxLength: 6 }), fc.nat(), (events, pick) => {
          const expected = JSON.stringify(foldLedger(events));
          for (const order of orders(events))
            expect(JSON.stringify(foldLedger([...order, order[pick % order.length]!]))).toBe(expected);
        }),
        { numRuns: 60 },
      );
    });

    it('I32 two ledgers join to the same state, whichever comes first and whatever they share', () => {
      fc.assert(
        fc.property(fc.array(event), fc.array(event), fc.array(event), (mine, yours, shared) => {
          const [a, b] = [
            [...mine, ...shared],
            [...yours, ...shared],
          ];
          expect(foldLedger([...a, ...b])).toEqual(foldLedger([...b, ...a]));
        }),
      );
    });
  });

  describe('nextChange', () => {
    it('C-179 names the soonest moment at which the clock alone changes something', () => {
      const facts = factsOf([
        granted(ago(days(1)), { expiresAt: ahead(days(2)) }),
        ...unanswered(ago(hours(23))),
      ]);
      expect(nextChange(facts, NOW)).toEqual(ahead(hours(1)));
      expect(nextChange(facts, ahead(hours(1)))).toEqual(ahead(days(2)));
      expect(nextChange(facts, ahead(days(2)))).toBeNull();
    });
  });

  it('X-03 counts consecutive unanswered calls; an answered one, in either direction, and a yes start anew', () => {
    const three = [5, 4, 3].flatMap((h) => unanswered(ago(hours(h))));
    const count = (events: readonly LedgerEvent[]) => foldLedger(events).unansweredAt.length;
    expect(count(three)).toBe(3);
    expect(count([...three, ...answered(ago(hours(2)))])).toBe(0);
    const inbound = { type: 'call-answered', callId: 'in', direction: 'inbound', at: ago(hours(2)) } as const;
    expect(count([...three, inbound, ...unanswered(ago(hours(1)))])).toBe(1);
    expect(count([...three, granted(ago(hours(2)))])).toBe(0);
    const abandoned = { type: 'call-abandoned', callId: 'x', at: ago(hours(1)) } as const;
    expect(count([...three, abandoned])).toBe(3);
  });

  it('C-164 counts one call once, and not at all when it was answered after all', () => {
    const told: LedgerEvent[] = [
      { type: 'call-unanswered', callId: 'x', at: ago(hours(2)) },
      { type: 'call-declined', callId: 'x', at: ago(hours(1)) },
    ];
    expect(foldLedger(told).unansweredAt).toHaveLength(1);
    const taken: LedgerEvent = {
      type: 'call-answered',
      callId: 'x',
      direction: 'outbound',
      at: ago(hours(3)),
    };
    expect(foldLedger([...told, taken]).unansweredAt).toEqual([]);
  });

  it('C-166 X-08 a call that the customer answers gives no permission back, only a yes does', () => {
    const four = [8, 7, 6, 5].flatMap((h) => unanswered(ago(hours(h))));
    const events: LedgerEvent[] = [
      granted(ago(days(1))),
      ...four,
      { type: 'call-answered', callId: 'in', direction: 'inbound', at: ago(hours(2)) },
    ];
    expect(at(events)).toMatchObject({ state: 'revoked', source: 'automatic' });
    expect(at([...events, granted(ago(hours(1)), callback)]).state).toBe('granted');
  });

  it('takes the grant that is stated for a moment to come as it is', () => {
    expect(at([granted(plus(NOW, 1_000))]).state).toBe('granted');
  });
});
