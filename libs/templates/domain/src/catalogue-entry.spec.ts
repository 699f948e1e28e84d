import fc from 'fast-check';
import {
  applyAbsence,
  applyNotice,
  applyReading,
  entryOf,
  readingTime,
  saysTheSame,
  upcomingCategory,
  type Notice,
  type Reading,
} from './index';

const second = (n: number): Date => new Date(1_795_000_000_000 + n * 1_000);
const READING: Reading = {
  metaId: '1',
  status: { status: 'PENDING', reason: null },
  quality: 'UNKNOWN',
  category: { category: 'UTILITY', previous: null },
  components: [{ type: 'BODY', text: 'Hello there.' }],
  parameterFormat: 'POSITIONAL',
};
const ENTRY = entryOf(READING, second(0));
const approved: Notice = { kind: 'status', fact: { status: 'APPROVED', reason: null } };
const rejected: Notice = {
  kind: 'status',
  fact: { status: 'REJECTED', reason: { code: 'PROMOTIONAL', detail: 'Too loud' } },
};

describe('applyNotice', () => {
  const categories = fc.constantFrom('MARKETING' as const, 'UTILITY' as const, 'AUTHENTICATION' as const);
  const notice: fc.Arbitrary<Notice> = fc.oneof(
    fc.record({
      kind: fc.constant('status' as const),
      fact: fc.record({
        status: fc.constantFrom(
          'PENDING' as const,
          'APPROVED' as const,
          'REJECTED' as const,
          'PAUSED' as const,
        ),
        reason: fc.constant(null),
      }),
    }),
    fc.record({
      kind: fc.constant('quality' as const),
      quality: fc.constantFrom('GREEN' as const, 'RED' as const),
    }),
    fc.record({
      kind: fc.constant('category' as const),
      fact: fc.record({ category: categories, previous: fc.option(categories) }),
    }),
    fc.record({
      kind: fc.constant('category-announced' as const),
      category: categories,
      effectiveAt: fc.constant(second(9)),
    }),
  );

  it('I25 ends in the same entry for every order of webhooks and any repetition', () => {
    const stated = fc.record({ notice, at: fc.integer({ min: -2, max: 5 }).map(second) });
    fc.assert(
      fc.property(
        fc.array(stated, { maxLength: 6 }).chain((list) =>
          fc.tuple(
            fc.constant(list),
            fc.shuffledSubarray([...list, ...list], {
              minLength: list.length * 2,
              maxLength: list.length * 2,
            }),
          ),
        ),
        ([list, shuffled]) => {
          const end = (notices: typeof list) =>
            notices.reduce((entry, n) => applyNotice(entry, n.notice, n.at), ENTRY);
          expect(end(shuffled)).toEqual(end(list));
        },
      ),
    );
  });

  it('C-037 follows the review from pending over rejected to approved', () => {
    const first = applyNotice(ENTRY, rejected, second(1));
    expect(first.status.value.status).toBe('REJECTED');
    expect(applyNotice(first, approved, second(2)).status.value).toEqual({
      status: 'APPROVED',
      reason: null,
    });
  });
});

describe('applyReading', () => {
  it('takes over what differs', () => {
    const read = {
      ...READING,
      status: { status: 'APPROVED' as const, reason: null },
      quality: 'GREEN' as const,
    };
    expect(applyReading(ENTRY, read, second(1))).toEqual(entryOf(read, second(1)));
  });

  it('I25 leaves a state that a newer webhook stated', () => {
    const paused = applyNotice(
      ENTRY,
      { kind: 'status', fact: { status: 'PAUSED', reason: null } },
      second(5),
    );
    expect(applyReading(paused, READING, second(4)).status.value.status).toBe('PAUSED');
    expect(applyReading(paused, READING, second(6)).status.value.status).toBe('PENDING');
  });

  it('I25 is not undone by a webhook that was stated before the reading', () => {
    const read = applyReading(ENTRY, { ...READING, status: { status: 'APPROVED', reason: null } }, second(5));
    expect(applyNotice(read, rejected, second(4)).status.value.status).toBe('APPROVED');
  });

  it('I26 keeps the words of a rejection of which Graph gives the code only', () => {
    const known = applyNotice(ENTRY, rejected, second(1));
    const read = {
      ...READING,
      status: { status: 'REJECTED' as const, reason: { code: 'PROMOTIONAL', detail: null } },
    };
    expect(applyReading(known, read, second(2)).status.value.reason).toEqual({
      code: 'PROMOTIONAL',
      detail: 'Too loud',
    });
  });

  it('I25 remembers what the category was before Meta changed it', () => {
    const read = { ...READING, category: { category: 'MARKETING' as const, previous: null } };
    const changed = applyReading(ENTRY, read, second(1));
    expect(changed.category.value).toEqual({ category: 'MARKETING', previous: 'UTILITY' });
    expect(applyReading(changed, read, second(2)).category.value.previous).toBe('UTILITY');
  });

  it('takes another id for another template', () => {
    const read = { ...READING, metaId: '2' };
    expect(applyReading(ENTRY, read, second(1))).toEqual(entryOf(read, second(1)));
  });
});

describe('applyAbsence', () => {
  it('deletes what is gone, and not what was stated after the list was asked for', () => {
    expect(applyAbsence(ENTRY, second(1)).status.value.status).toBe('DELETED');
    expect(applyAbsence(ENTRY, second(0))).toBe(ENTRY);
  });
});

describe('upcomingCategory', () => {
  const announced: Notice = { kind: 'category-announced', category: 'MARKETING', effectiveAt: second(10) };

  it('I25 shows a change of category, and so of price, before it happens', () => {
    expect(upcomingCategory(applyNotice(ENTRY, announced, second(1)))).toEqual({
      category: 'MARKETING',
      effectiveAt: second(10),
    });
  });

  it('is over once it has happened, or once its time has passed without it', () => {
    const entry = applyNotice(ENTRY, announced, second(1));
    const done: Notice = { kind: 'category', fact: { category: 'MARKETING', previous: 'UTILITY' } };
    expect(upcomingCategory(applyNotice(entry, done, second(10)))).toBeNull();
    expect(upcomingCategory(applyReading(entry, READING, second(11)))).toBeNull();
    expect(upcomingCategory(applyReading(entry, READING, second(9)))).not.toBeNull();
  });
});

describe('saysTheSame', () => {
  it('does not count when something was stated', () => {
    expect(saysTheSame(ENTRY, applyReading(ENTRY, READING, second(7)))).toBe(true);
    expect(saysTheSame(ENTRY, applyNotice(ENTRY, approved, second(7)))).toBe(false);
  });
});

describe('readingTime', () => {
  it('cuts to the second, as Meta does', () => {
    expect(readingTime(new Date(1_795_000_000_999))).toEqual(second(0));
  });
});
