import * as fc from 'fast-check';
import { endOf, isMissed } from './call-end';
import {
  newInbound,
  newOutbound,
  type CallCore,
  type CallEvent,
  type CallFacts,
  type StopReason,
} from './call-facts';
import { applyEvent } from './call-machine';

const START = new Date('2026-11-20T12:00:00.000Z');
const at = (second: number): string => new Date(START.getTime() + second * 1_000).toISOString();

const connected: CallEvent = { type: 'connected', at: at(1) };
const rings: CallEvent = { type: 'rings', at: at(2) };
const accepted: CallEvent = { type: 'accepted', at: at(5) };
const rejected: CallEvent = { type: 'rejected', at: at(6) };
const terminated = (given: Partial<Extract<CallEvent, { type: 'terminated' }>> = {}): CallEvent => ({
  type: 'terminated',
  at: at(20),
  failed: false,
  startedAt: null,
  endedAt: null,
  durationSeconds: null,
  ...given,
});
const spoken = terminated({ startedAt: at(5), endedAt: at(20), durationSeconds: 15 });
const failure: CallEvent = { type: 'failure', code: '138021', detail: 'no media received' };
const claimed: CallEvent = { type: 'claimed', agentId: 'sari', at: at(4) };
const hungUp: CallEvent = { type: 'hung-up', agentId: 'sari', at: at(9) };
const stopped = (reason: StopReason, uncertain = false, code: string | null = null): CallEvent => ({
  type: 'stopped',
  reason,
  detail: '',
  code,
  at: at(8),
  uncertain,
});

/** What of this is not allowed changes nothing. */
const after = (core: CallCore, events: readonly CallEvent[]): CallCore =>
  events.reduce((now, event) => applyEvent(now, event) ?? now, core);

const outbound = (...events: CallEvent[]) => after(newOutbound(START), events);
const inbound = (...events: CallEvent[]) => after(newInbound(at(0)), events);

const seen = (core: CallCore) => ({ state: core.state, facts: core.facts, end: endOf(core) });

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]),
  );
}

describe('the course of a call', () => {
  it.each([
    ['is placed', [], 'dialing'],
    ['is connected', [connected], 'dialing'],
    ['rings', [connected, rings], 'ringing'],
    ['rings before it is connected', [rings], 'ringing'],
    ['is picked up before it is connected', [rings, accepted], 'ringing'],
    ['is picked up', [connected, rings, accepted], 'active'],
    ['is picked up, and connected afterwards', [accepted, connected], 'active'],
    ['is declined', [connected, rings, rejected], 'ended'],
    ['is over', [connected, rings, accepted, spoken], 'ended'],
    ['is over before anything else was heard', [terminated()], 'ended'],
    ['rings after its end', [terminated(), rings, accepted, connected], 'ended'],
  ] as const)('outbound: %s', (_, events, state) => {
    expect(outbound(...events).state).toBe(state);
  });

  it.each([
    ['reaches us', [connected], 'ringing'],
    ['is claimed', [connected, claimed], 'answering'],
    ['is taken by WhatsApp', [connected, claimed, accepted], 'active'],
    ['is given back', [connected, claimed, { type: 'released' }], 'ringing'],
    ['is over', [connected, claimed, accepted, spoken], 'ended'],
    ['was over before it reached us', [terminated(), connected], 'ended'],
  ] as const)('inbound: %s', (_, events, state) => {
    expect(inbound(...events).state).toBe(state);
  });

  it('I6: keeps nothing of a claim that comes second, or too late', () => {
    expect(applyEvent(inbound(connected, claimed), { ...claimed, agentId: 'budi' })).toBeNull();
    expect(applyEvent(inbound(connected, terminated()), claimed)).toBeNull();
  });

  it('keeps nothing of a hang-up of an ended call', () => {
    expect(applyEvent(outbound(terminated()), hungUp)).toBeNull();
  });
});

describe('I2: every order and repetition of what Meta says', () => {
  const courses: [string, (...events: CallEvent[]) => CallCore, CallEvent[]][] = [
    ['a call that was taken', outbound, [connected, rings, accepted, spoken]],
    ['a call that was declined', outbound, [connected, rings, rejected, terminated()]],
    ['a call that was not taken', outbound, [connected, rings, terminated()]],
    ['a call that failed', outbound, [connected, rings, failure, terminated({ failed: true })]],
    [
      'a call that broke',
      outbound,
      [connected, rings, accepted, failure, { ...spoken, failed: true } as CallEvent],
    ],
    ['a customer who hung up', inbound, [connected, terminated()]],
    ['a call of a customer that failed', inbound, [connected, failure, terminated({ failed: true })]],
  ];

  it.each(courses)('ends %s in the same state', (_, begin, events) => {
    const expected = seen(begin(...events));
    expect(expected.state).toBe('ended');
    for (const order of permutations(events)) expect(seen(begin(...order))).toEqual(expected);
  });

  it.each(courses)('and with repetitions of %s as well', (_, begin, events) => {
    const expected = seen(begin(...events));
    const repeated = fc
      .tuple(
        fc.shuffledSubarray(events, { minLength: events.length }),
        fc.array(fc.constantFrom(...events), { maxLength: 2 }),
      )
      .chain(([all, again]) =>
        fc.shuffledSubarray([...all, ...again], { minLength: all.length + again.length }),
      );
    fc.assert(fc.property(repeated, (order) => expect(seen(begin(...order))).toEqual(expected)));
  });

  it('R5: once it is over it stays over, whatever any six events say', () => {
    const any = fc.constantFrom<CallEvent>(
      connected,
      rings,
      accepted,
      rejected,
      terminated(),
      spoken,
      failure,
      claimed,
      { type: 'released' },
      hungUp,
      stopped('bridge-lost'),
      stopped('no-word', true),
    );
    fc.assert(
      fc.property(fc.constantFrom(outbound, inbound), fc.array(any, { maxLength: 6 }), (begin, events) => {
        let core = begin();
        for (const event of events) {
          const next = applyEvent(core, event) ?? core;
          if (core.state === 'ended') expect(next.state).toBe('ended');
          core = next;
        }
        expect(endOf(core) !== null).toBe(core.state === 'ended');
        if (events.some(({ type }) => type === 'terminated')) expect(core.state).toBe('ended');
      }),
    );
  });
});

describe('what became of a call', () => {
  it.each([
    ['answered', 'customer', 'hung-up', outbound(connected, rings, accepted, spoken)],
    ['answered', 'agent', 'hung-up', outbound(connected, rings, accepted, hungUp, spoken)],
    ['answered', 'customer', 'hung-up', outbound(connected, spoken)],
    ['no-answer', 'whatsapp', 'no-answer', outbound(connected, rings, terminated())],
    ['no-answer', 'whatsapp', 'no-answer', outbound(connected, rings, terminated({ failed: true }))],
    ['failed', 'whatsapp', 'failed', outbound(connected, terminated({ failed: true }))],
    ['failed', 'whatsapp', '138021', outbound(connected, failure, terminated({ failed: true }))],
    ['declined', 'customer', 'declined', outbound(connected, rings, rejected)],
    ['canceled', 'agent', 'hung-up', outbound(connected, rings, hungUp, terminated())],
    ['failed', 'whatsapp', '138006', outbound(stopped('not-placed', false, '138006'))],
    ['failed', 'system', 'bridge-lost', outbound(connected, accepted, stopped('bridge-lost'), spoken)],
    ['no-answer', 'whatsapp', 'no-word', outbound(connected, rings, stopped('no-word', true))],
    ['answered', 'customer', 'hung-up', outbound(connected, accepted, stopped('media-gone', true), spoken)],
    ['answered', 'whatsapp', 'media-gone', outbound(connected, accepted, stopped('media-gone', true))],
    ['answered', 'customer', 'hung-up', inbound(connected, claimed, accepted, spoken)],
    ['canceled', 'customer', 'caller-hung-up', inbound(connected, terminated())],
    ['canceled', 'customer', 'caller-hung-up', inbound(terminated())],
    ['missed', 'system', 'nobody-available', inbound(connected, stopped('nobody-available'), terminated())],
    ['missed', 'system', 'nobody-answered', inbound(connected, stopped('nobody-answered'))],
    ['missed', 'system', 'calling-off', inbound(connected, stopped('calling-off'))],
    ['missed', 'agent', 'hung-up', inbound(connected, claimed, hungUp)],
    ['out-of-hours', 'system', 'out-of-hours', inbound(connected, stopped('out-of-hours'), terminated())],
    ['failed', 'whatsapp', '100', inbound(connected, claimed, stopped('accept-refused', true, '100'))],
    [
      'canceled',
      'customer',
      'caller-hung-up',
      inbound(connected, claimed, stopped('accept-refused', true, '100'), terminated()),
    ],
  ] as const)('X-10, C-176: %s by %s (%s)', (outcome, by, reason, core) => {
    expect(endOf(core)).toMatchObject({ outcome, by, reason });
  });

  it('I3: an end that Meta never stated is marked as uncertain, until Meta states it', () => {
    const lost = outbound(connected, accepted, stopped('customer-lost', true));
    expect(endOf(lost)).toMatchObject({ uncertain: true, endedAt: at(8), durationSeconds: 3 });
    expect(endOf(after(lost, [spoken]))).toMatchObject({
      uncertain: false,
      endedAt: at(20),
      durationSeconds: 15,
    });
  });

  it('I15: is missed when a customer called and nobody answered, or nobody could', () => {
    expect(isMissed(inbound(connected, stopped('nobody-available')))).toBe(true);
    expect(isMissed(inbound(connected, stopped('out-of-hours')))).toBe(true);
    expect(isMissed(inbound(connected, stopped('no-bridge')))).toBe(true);
    expect(isMissed(inbound(connected, terminated()))).toBe(false);
    expect(isMissed(inbound(connected, claimed, accepted, stopped('bridge-lost')))).toBe(false);
    expect(isMissed(outbound(connected, rings, terminated()))).toBe(false);
  });

  it('counts the seconds of conversation by our clock when we ended it, and by Meta when it did', () => {
    expect(endOf(outbound(connected, accepted, hungUp, spoken))).toMatchObject({
      endedAt: at(9),
      durationSeconds: 4,
    });
    expect(endOf(outbound(connected, accepted, spoken))).toMatchObject({
      endedAt: at(20),
      durationSeconds: 15,
    });
    expect(endOf(outbound(connected, rings, terminated()))).toMatchObject({ durationSeconds: null });
  });

  it('never ends before it began, though Meta counts in seconds', () => {
    const facts: Partial<CallFacts> = { startedAt: '2026-11-20T12:00:00.900Z' };
    const core = applyEvent(
      { ...newInbound(at(0)), facts: { ...newInbound(at(0)).facts, ...facts } },
      terminated({ at: at(0) }),
    );
    expect(endOf(core!)?.endedAt).toBe('2026-11-20T12:00:00.900Z');
  });
});
