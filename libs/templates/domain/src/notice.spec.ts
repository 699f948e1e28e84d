import fc from 'fast-check';
import {
  laterCategory,
  laterQuality,
  laterStatus,
  noticeSubject,
  readNotice,
  STATUS_OF_EVENT,
  STATUS_RULES,
  TEMPLATE_STATUSES,
  toStatus,
  withNoticedTexts,
  type Stated,
  type StatusFact,
} from './index';

const STATUS = 'message_template_status_update';

describe('readNotice', () => {
  it.each(Object.entries(STATUS_OF_EVENT))('C-037 event %s leads to %s', (event, status) => {
    const notice = readNotice(STATUS, { event, reason: 'NONE' });
    if (status === null) expect(notice).toEqual({ kind: 'reread' });
    else expect(notice).toMatchObject({ kind: 'status', fact: { status } });
  });

  it('I26 C-038 keeps why a template was rejected, in code and words', () => {
    expect(
      readNotice(STATUS, {
        event: 'REJECTED',
        reason: 'INVALID_FORMAT',
        rejection_info: { reason: 'No example.', recommendation: 'Add one.' },
      }),
    ).toEqual({
      kind: 'status',
      fact: { status: 'REJECTED', reason: { code: 'INVALID_FORMAT', detail: 'No example. Add one.' } },
    });
  });

  it('says why and how often a template was paused', () => {
    const paused = { event: 'PAUSED', other_info: { title: 'FIRST_PAUSE', description: 'Three hours' } };
    expect(readNotice(STATUS, paused)).toEqual({
      kind: 'status',
      fact: { status: 'PAUSED', reason: { code: 'FIRST_PAUSE', detail: 'Three hours' } },
    });
    expect(readNotice(STATUS, { event: 'PAUSED', other_info: { title: 'UNPAUSED' } })).toEqual({
      kind: 'status',
      fact: { status: 'APPROVED', reason: null },
    });
  });

  it.each([
    [STATUS, { event: 'SOMETHING_NEW' }],
    ['template_something_new', { event: 'APPROVED' }],
    ['template_category_update', { new_category: 'NEW_KIND' }],
  ])('asks for the template itself when %s says %j', (field, value) => {
    expect(readNotice(field, value)).toEqual({ kind: 'reread' });
  });

  it('I25 tells the announcement of a category change from the change', () => {
    const announced = {
      new_category: 'UTILITY',
      correct_category: 'MARKETING',
      category_update_timestamp: 1_795_386_400,
    };
    expect(readNotice('template_category_update', announced)).toEqual({
      kind: 'category-announced',
      category: 'MARKETING',
      effectiveAt: new Date(1_795_386_400_000),
    });
    const done = { previous_category: 'UTILITY', new_category: 'MARKETING' };
    expect(readNotice('template_category_update', done)).toEqual({
      kind: 'category',
      fact: { category: 'MARKETING', previous: 'UTILITY' },
    });
  });

  it('recognises a quality update also under the wrong field', () => {
    expect(readNotice(STATUS, { previous_quality_score: 'GREEN', new_quality_score: 'RED' })).toEqual({
      kind: 'quality',
      quality: 'RED',
    });
  });

  it('reads which template it is about, with either spelling of the language', () => {
    expect(
      noticeSubject({
        message_template_id: '9007199254740993',
        message_template_name: 'a',
        message_template_language: 'en-US',
      }),
    ).toEqual({ metaId: '9007199254740993', name: 'a', language: 'en_US' });
  });

  it('takes the new texts over and leaves the rest', () => {
    const notice = readNotice('message_template_components_update', {
      message_template_element: 'New body',
      message_template_buttons: [{ message_template_button_text: 'New label' }],
    });
    if (notice.kind !== 'components') throw new Error(notice.kind);
    expect(
      withNoticedTexts(
        [
          { type: 'BODY', text: 'Old' },
          { type: 'FOOTER', text: 'Same' },
          { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Old' }] },
        ],
        notice.texts,
      ),
    ).toEqual([
      { type: 'BODY', text: 'New body' },
      { type: 'FOOTER', text: 'Same' },
      { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'New label' }] },
    ]);
  });
});

describe('states', () => {
  it('C-035 K-043 allows sending of APPROVED and of nothing else', () => {
    expect(TEMPLATE_STATUSES.filter((status) => STATUS_RULES[status].send)).toEqual(['APPROVED']);
  });

  it('C-126 allows editing where Meta does', () => {
    expect(TEMPLATE_STATUSES.filter((status) => STATUS_RULES[status].edit)).toEqual([
      'APPROVED',
      'REJECTED',
      'PAUSED',
    ]);
  });

  it('keeps a state that is new to us as UNKNOWN, which cannot be sent', () => {
    expect(toStatus('SOMETHING')).toBe('UNKNOWN');
    expect(toStatus('approved')).toBe('APPROVED');
  });
});

describe('merging', () => {
  const at = fc.integer({ min: 0, max: 5 }).map((s) => new Date(s * 1_000));
  const reason = fc.option(
    fc.record({ code: fc.constantFrom('A', 'B'), detail: fc.option(fc.constantFrom('x', 'y')) }),
  );
  const status: fc.Arbitrary<Stated<StatusFact>> = fc.record({
    value: fc.record({ status: fc.constantFrom(...TEMPLATE_STATUSES), reason }),
    at,
  });
  const quality = fc.record({ value: fc.constantFrom('GREEN', 'YELLOW', 'RED', 'UNKNOWN'), at });
  const categories = ['MARKETING', 'UTILITY', 'AUTHENTICATION'] as const;
  const category = fc.record({
    value: fc.record({
      category: fc.constantFrom(...categories),
      previous: fc.option(fc.constantFrom(...categories)),
    }),
    at,
  });

  const expectSameForEveryOrder = <F>(fact: fc.Arbitrary<F>, merge: (a: F, b: F) => F) =>
    fc.assert(
      fc.property(fc.array(fact, { minLength: 2, maxLength: 6 }), fc.nat(), (facts, turn) => {
        const [first, ...rest] = facts;
        const turned = [
          ...facts.slice(turn % facts.length),
          ...facts.slice(0, turn % facts.length),
        ].reverse();
        const merged = rest.reduce(merge, first!);
        expect([...turned, ...facts].reduce(merge)).toEqual(merged);
      }),
    );

  it('I25 gives the same status for every order of webhooks, and for repetitions', () => {
    expectSameForEveryOrder(status, laterStatus);
  });

  it('I25 gives the same quality and category for every order of webhooks', () => {
    expectSameForEveryOrder(quality, laterQuality);
    expectSameForEveryOrder(category, laterCategory);
  });

  it('lets the decision hold that was stated in the same second as the submission', () => {
    const second = new Date(1_000);
    const pending = { value: { status: 'PENDING' as const, reason: null }, at: second };
    const approved = { value: { status: 'APPROVED' as const, reason: null }, at: second };
    expect(laterStatus(pending, approved)).toBe(approved);
    expect(laterStatus(approved, pending)).toBe(approved);
  });
});
