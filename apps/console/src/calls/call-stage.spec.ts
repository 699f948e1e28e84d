import { describe, expect, it } from '@jest/globals';
import type { Call } from '@parlance/gateway/contracts';
import { sampleCall } from '../testing/samples';
import { callStage, isInConversation, recordingSign } from './call-stage';
import type { Session } from './softphone';

const session = (stage: Session['stage']): Session => ({
  conversationId: 'c',
  callId: 'x',
  stage,
  muted: false,
  soundBlocked: false,
});
const call = (change: Partial<Call>): Call => sampleCall(1, change);

describe('what the call window says', () => {
  it.each([
    ['away', call({ state: 'active' }), null],
    ['opening', call({ state: 'ringing' }), session('opening')],
    ['placing', undefined, session('connecting')],
    ['placing', call({ direction: 'outbound', state: 'dialing' }), session('connected')],
    ['ringing', call({ direction: 'outbound', state: 'ringing' }), session('connected')],
    ['answering', call({ state: 'ringing' }), session('connecting')],
    ['answering', call({ state: 'answering' }), session('connected')],
    ['connecting', call({ state: 'active' }), session('connecting')],
    ['talking', call({ state: 'active' }), session('connected')],
    ['held', call({ state: 'active', held: true }), session('connected')],
    ['reconnecting', call({ state: 'active', held: true }), session('reconnecting')],
    ['cut-off', call({ state: 'active' }), session('cut-off')],
    ['ending', call({ state: 'active' }), session('ending')],
  ] as const)('%s', (stage, of, at) => expect(callStage(of, at)).toBe(stage));

  it('C-053 offers mute only while there is somebody to hear it', () => {
    expect((['talking', 'held', 'reconnecting'] as const).every(isInConversation)).toBe(true);
    expect((['ringing', 'cut-off', 'away', 'ending'] as const).some(isInConversation)).toBe(false);
  });

  it.each([
    ['off', false, 'off'],
    ['announced', false, 'announced'],
    ['announced', true, 'recording'],
    ['consent-gated', false, 'consent'],
    ['consent-gated', true, 'recording'],
  ] as const)('X-26 with policy %s and recorder running %s says %s', (policy, runs, sign) => {
    const of = call({ recording: { policy, announcementLanguage: null } });
    expect(recordingSign(of, runs)).toBe(sign);
  });
});
