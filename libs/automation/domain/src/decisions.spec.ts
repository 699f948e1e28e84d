import fc from 'fast-check';
import { afterFact, type CallFact } from './call-life';
import { afterFailure, type SendFailure } from './delivery';
import type { Condition, InCallTrigger } from './function-definition';
import { fitOf, hearsSide, isNegated, mayFire, MOMENT_MS, type CallLife } from './in-call';
import { resolveParameters } from './parameters';
import { decidePostCall, TOO_LATE_MS } from './post-call';
import { PRESETS } from './presets';
import { checkFunction, hasErrors } from './check-function';

const NOW = new Date('2026-11-20T12:00:00.000Z');
const OTP: InCallTrigger = {
  type: 'in-call',
  description: 'customer asks for the code',
  examples: ['send me the code'],
};

describe('the moment of an in-call function', () => {
  it.each([
    ['customer', 'send me the code', 0.5, true],
    ['customer', 'send me the code', 0.4, true],
    ['customer', 'send me the code', 0.39, false],
    ['agent', 'send me the code', 0.9, false],
    ['customer', 'do not send me the code', 0.9, false],
    ['customer', "i don't want the code", 0.9, false],
  ] as const)('K-017 %s says "%s" with a score of %f: %p', (side, text, score, fits) => {
    expect(fitOf(OTP, { side, text }, score, 0.4).fits).toBe(fits);
  });

  it('K-017 a moment that is described by a negation may be said with one', () => {
    const trigger = { ...OTP, examples: ['i did not get the code'] };
    expect(fitOf(trigger, { side: 'customer', text: "i haven't got it" }, 0.6, 0.4).fits).toBe(true);
  });

  it.each([
    ['customer asks for an agent', 'customer', true],
    ['customer asks for an agent', 'agent', false],
    ['agent says that the order is on its way', 'agent', true],
    ['agent says that the order is on its way', 'customer', false],
    ['the agent offers a refund', 'agent', true],
    ['somebody mentions the price', 'agent', true],
    ['somebody mentions the price', 'customer', true],
    ['agent or customer mentions the price', 'customer', true],
  ] as const)('"%s" hears the %s: %p', (description, side, hears) => {
    expect(hearsSide({ ...OTP, description }, side)).toBe(hears);
  });

  it.each(['send the notes', 'i know the code', 'it is a cannon'])('"%s" is no negation', (text) => {
    expect(isNegated(text)).toBe(false);
  });

  it.each<[CallLife, number, string | true]>([
    ['unknown', 0, 'before-answer'],
    ['active', 0, true],
    ['active', MOMENT_MS, true],
    ['active', MOMENT_MS + 1, 'passed'],
    ['ended', 0, 'after-end'],
    ['ended', MOMENT_MS + 1, 'after-end'],
  ])('K-003 in a call that is %s, said %i ms ago: %p', (life, ago, expected) => {
    const permission = mayFire(life, new Date(NOW.getTime() - ago), NOW);
    expect(permission.may || permission.because).toBe(expected);
  });

  it('the life of a call depends on its facts and not on their order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom<CallFact>('answered', 'ended')), (facts) => {
        const life = facts.reduce<CallLife>(afterFact, 'unknown');
        expect(life).toBe(facts.includes('ended') ? 'ended' : facts.length > 0 ? 'active' : 'unknown');
      }),
    );
  });
});

describe('post-call functions', () => {
  const holding: Condition = { source: 'metadata', key: 'a', operator: 'exists', value: null };
  const failing: Condition = { source: 'metadata', key: 'b', operator: 'exists', value: null };
  const decide = (
    callType: 'connected' | 'not-connected' | 'any',
    connected: boolean,
    conditions: Condition[] = [],
    endedAt = NOW,
  ) =>
    decidePostCall(
      { type: 'post-call', callType, conditions },
      { metadata: { a: '1' }, values: {}, variables: [], connected, endedAt },
      NOW,
    ).decision;

  it.each([
    ['connected', true, 'send'],
    ['connected', false, 'skip'],
    ['not-connected', true, 'skip'],
    ['not-connected', false, 'send'],
    ['any', true, 'send'],
    ['any', false, 'send'],
  ] as const)('K-034 K-037 X-24 %s, answered %p, without conditions: %s', (callType, connected, expected) => {
    expect(decide(callType, connected)).toBe(expected);
  });

  it('K-036 all conditions have to hold', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 20 }), (pattern) => {
        const conditions = pattern.map((holds) => (holds ? holding : failing));
        expect(decide('any', true, conditions)).toBe(pattern.every(Boolean) ? 'send' : 'skip');
      }),
    );
  });

  it('does not send a day late', () => {
    expect(decide('any', true, [], new Date(NOW.getTime() - TOO_LATE_MS))).toBe('send');
    expect(decide('any', true, [], new Date(NOW.getTime() - TOO_LATE_MS - 1))).toBe('refuse');
  });
});

describe('the values of placeholders', () => {
  const given = {
    mapping: {
      'body.1': { source: 'metadata', key: 'contact_name' },
      'body.2': { source: 'post-call', variable: 'day' },
      'header.media': { source: 'static', value: 'file-1' },
      'body.3': { source: 'metadata', key: 'order' },
    },
    placeholders: [
      { key: 'header.media', kind: 'file' },
      { key: 'body.1', kind: 'text' },
      { key: 'body.2', kind: 'text' },
      { key: 'body.3', kind: 'text' },
    ],
    metadata: { order: ' A-7\n' },
    contact: { name: 'Sari', phone: null },
    values: { day: true },
  } as const;

  it('K-015 K-020 K-022 K-028 K-031 come from where they are mapped', () => {
    expect(resolveParameters(given)).toEqual({
      ok: true,
      value: { 'header.media': { mediaId: 'file-1' }, 'body.1': 'Sari', 'body.2': 'yes', 'body.3': 'A-7' },
    });
  });

  it('K-028 what the business says of its customer goes before what is known here', () => {
    const metadata = { ...given.metadata, contact_name: 'Ms Wijaya' };
    expect(resolveParameters({ ...given, metadata })).toMatchObject({ value: { 'body.1': 'Ms Wijaya' } });
  });

  it('K-015 nothing is sent with a hole: what is missing is named', () => {
    fc.assert(
      fc.property(
        fc.option(fc.constantFrom('', '  ', 'x')),
        fc.option(fc.constantFrom('', 'y')),
        (order, name) => {
          const resolved = resolveParameters({
            ...given,
            metadata: order === null ? {} : { order },
            contact: { name, phone: null },
          });
          const missing = [...(name?.trim() ? [] : ['body.1']), ...(order?.trim() ? [] : ['body.3'])];
          expect(resolved.ok ? [] : resolved.error.map(({ placeholder }) => placeholder)).toEqual(missing);
        },
      ),
    );
  });
});

describe('after a failure of sending', () => {
  it.each<[SendFailure, string]>([
    ['policy', 'refused'],
    ['invalid', 'refused'],
    ['not-found', 'refused'],
    ['conflict', 'refused'],
    ['forbidden', 'refused'],
    ['unavailable', 'again'],
    ['rate-limited', 'again'],
    ['internal', 'again'],
  ])('I22 %s: %s', (failure, next) => {
    expect(afterFailure(failure, 'post-call', 1, 0).next).toBe(next);
  });

  it('pauses grow, and end when it is of no use any more: soon for a code, late for a confirmation', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 7].map((attempts) =>
      afterFailure('unavailable', 'post-call', attempts, 0),
    );
    const times = pauses.map((pause) => (pause.next === 'again' ? pause.afterMs : 0));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(afterFailure('unavailable', 'in-call', 9, 11 * 60_000).next).toBe('failed');
    expect(afterFailure('unavailable', 'post-call', 9, 11 * 60_000).next).toBe('again');
  });
});

describe('presets', () => {
  it('K-005 K-055 are appointment details first and a one-time code last, and could be saved as they are', () => {
    const ids = PRESETS.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['otp', 'confirmation', 'appointment-details']));
    expect([ids[0], ids.at(-1)]).toEqual(['appointment-details', 'otp']);
    for (const { trigger, variables } of PRESETS) {
      const definition = { trigger, template: { name: 't', language: 'en' }, mapping: {} };
      const findings = checkFunction(definition, { variables, templates: [] });
      expect(hasErrors(findings)).toBe(false);
      expect(findings).toEqual([]);
    }
  });
});
