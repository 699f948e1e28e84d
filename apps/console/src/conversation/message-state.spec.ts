import { describe, expect, it } from '@jest/globals';
import { getMessageRoute } from '@parlance/gateway/contracts';
import fc from 'fast-check';
import { sampleMessage } from '../testing/samples';
import { furtherState, newerMessage, ticksOf, withStatus, type StatusChange } from './message-state';

const state = fc.constantFrom(...getMessageRoute.reply!.shape.state.options);
const at = (minute: number): string => new Date(Date.UTC(2026, 0, 5, 10, minute)).toISOString();
const status = (change: Partial<StatusChange>): StatusChange => ({
  state: 'sent',
  stateTimes: {},
  failure: null,
  wamid: null,
  ...change,
});

describe('the state of a message', () => {
  it.each([
    ['delivered', 'sent', 'delivered'],
    ['sent', 'read', 'read'],
    ['read', 'played', 'played'],
    ['failed', 'sent', 'failed'],
    ['failed', 'delivered', 'delivered'],
    ['delivered', 'failed', 'delivered'],
    ['accepted', 'failed', 'failed'],
    ['unknown', 'accepted', 'accepted'],
  ] as const)('I28 of %s and %s shows %s', (a, b, further) => {
    expect(furtherState(a, b)).toBe(further);
  });

  it('I28 does not depend on the order of arrival', () => {
    fc.assert(
      fc.property(state, state, state, (a, b, c) => {
        expect(furtherState(a, b)).toBe(furtherState(b, a));
        expect(furtherState(furtherState(a, b), c)).toBe(furtherState(a, furtherState(b, c)));
      }),
    );
  });

  it('takes the conclusion of the account that knows all times of the other', () => {
    const presumed = sampleMessage(1, {
      state: 'failed',
      stateTimes: { queued: at(0), failed: at(1) },
      failure: { code: 'x', title: 'x', detail: 'x', action: 'x' },
    });
    const accepted = status({
      state: 'accepted',
      stateTimes: { queued: at(0), failed: at(1), accepted: at(2) },
    });
    expect(withStatus(presumed, accepted)).toMatchObject({ state: 'accepted', failure: null });
  });

  it('is the same object when a status tells nothing new', () => {
    const read = sampleMessage(1, { state: 'read', stateTimes: { sent: at(0), read: at(2) }, wamid: 'w' });
    expect(withStatus(read, status({ state: 'sent', stateTimes: { sent: at(0) }, wamid: 'w' }))).toBe(read);
  });

  it('keeps a status that came before the message that it is about was brought up to date', () => {
    const known = sampleMessage(1, { state: 'delivered', stateTimes: { delivered: at(3) } });
    const amended = sampleMessage(1, {
      version: 2,
      reactions: [{ by: 'customer', emoji: '🙏' }],
      state: 'sent',
      stateTimes: { sent: at(1) },
    });
    expect(newerMessage(known, amended)).toMatchObject({
      state: 'delivered',
      version: 2,
      reactions: [{ emoji: '🙏' }],
      stateTimes: { sent: at(1), delivered: at(3) },
    });
    expect(newerMessage(amended, known)).toMatchObject({ state: 'delivered', version: 2 });
  });

  it('I27 shows accepted, sent, delivered, read and failed as different ticks', () => {
    const shown = (['accepted', 'sent', 'delivered', 'read', 'failed', 'unknown', 'queued'] as const).map(
      ticksOf,
    );
    expect(new Set(shown).size).toBe(shown.length);
    expect(ticksOf('received')).toBeNull();
  });
});
