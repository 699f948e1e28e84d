import { describe, expect, it } from '@jest/globals';
import type { CallPermission } from '@parlance/gateway/contracts';
import { samplePermission, sampleRefusal } from '../testing/samples';
import { callButton, changesAt } from './call-button-state';

const now = Date.parse('2026-01-05T09:00:00.000Z');
const at = (hours: number): string => new Date(now + hours * 3_600_000).toISOString();
const granted = { state: 'granted', call: { allowed: true }, expiresAt: at(70) } as const;
const asked = { state: 'requested', requestedAt: at(-2), requestExpiresAt: at(100) } as const;

const table: [string, Partial<CallPermission>, object][] = [
  ['C-063 nothing yet', {}, { kind: 'ask', because: 'none' }],
  ['C-173 granted', granted, { kind: 'call', expiresAt: at(70), attemptsLeft: 5, warning: null }],
  [
    'X-19 granted for good',
    { ...granted, permanent: true, expiresAt: null },
    { kind: 'call', expiresAt: null },
  ],
  ['granted, and just over', { ...granted, expiresAt: at(0) }, { kind: 'unknown' }],
  [
    'C-191 one call from losing it',
    { ...granted, warning: { code: 'revoke-next', detail: 'words' } },
    { kind: 'call', warning: { code: 'revoke-next', detail: 'words' } },
  ],
  [
    'C-177 granted, calls of the day spent',
    { ...granted, attemptsLeft: 0, call: sampleRefusal(at(5)) },
    { kind: 'not-until', at: at(5) },
  ],
  ['C-142 asked', asked, { kind: 'asked', at: at(-2), expiresAt: at(100) }],
  ['X-09 asked, lapsed', { ...asked, requestExpiresAt: at(-1) }, { kind: 'ask', because: 'requested' }],
  ['C-179 expired', { state: 'expired', expiresAt: at(-1) }, { kind: 'ask', because: 'expired' }],
  ['C-192 declined', { state: 'declined' }, { kind: 'ask', because: 'declined' }],
  ['revoked', { state: 'revoked' }, { kind: 'ask', because: 'revoked' }],
  [
    'X-01 asked too lately',
    { state: 'declined', request: sampleRefusal(at(20)) },
    { kind: 'not-until', at: at(20) },
  ],
  ['… and the wait is over', { state: 'declined', request: sampleRefusal(at(-1)) }, { kind: 'unknown' }],
  ['calling switched off', { request: sampleRefusal(null) }, { kind: 'impossible' }],
];

describe('the call button', () => {
  it.each(table)('%s', (_, change, expected) => {
    expect(callButton(samplePermission(change), now)).toMatchObject(expected);
  });

  it('leaves the decision to the server when policy does not answer', () => {
    expect(callButton(null, now)).toEqual({ kind: 'unknown' });
  });

  it('C-062 C-180 never offers a call that policy refuses', () => {
    for (const state of ['none', 'requested', 'declined', 'expired', 'revoked'] as const)
      expect(callButton(samplePermission({ state }), now).kind).not.toBe('call');
  });

  it('knows when policy will say something else', () => {
    expect(changesAt(samplePermission(), now)).toBeNull();
    expect(changesAt(samplePermission({ ...granted }), now)).toBe(Date.parse(at(70)));
    expect(changesAt(samplePermission({ ...asked, request: sampleRefusal(at(22)) }), now)).toBe(
      Date.parse(at(22)),
    );
    expect(changesAt(samplePermission({ state: 'expired', expiresAt: at(-1) }), now)).toBeNull();
  });
});
