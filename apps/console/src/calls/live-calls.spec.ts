import { describe, expect, it } from '@jest/globals';
import { sampleCall, sampleId } from '../testing/samples';
import { callOf, callWith, ringingAt, stepFor, withCall, withList } from './live-calls';

const me = sampleId(1);
const colleague = sampleId(2);

describe('the calls that are under way', () => {
  it('take the newer account, whatever the order', () => {
    const ringing = sampleCall(1, { version: 1 });
    const active = sampleCall(1, { version: 2, state: 'active' });
    expect(withCall(withCall({}, ringing), active)).toEqual({ [active.id]: active });
    expect(withCall(withCall({}, active), ringing)).toEqual({ [active.id]: active });
  });

  it('never come back to life', () => {
    const ended = sampleCall(1, { version: 3, state: 'ended' });
    const calls = withCall(withCall({}, ended), sampleCall(1, { version: 4, state: 'active' }));
    expect(calls[ended.id]).toBe(ended);
    expect(callWith(calls, ended.conversationId)).toBeUndefined();
  });

  it('I5 the end of one call leaves the others alone', () => {
    const mine = sampleCall(1, { state: 'active', agentId: me });
    const other = sampleCall(2, { state: 'active', agentId: colleague });
    const calls = withCall(withCall({}, mine), other);
    const after = withCall(calls, { ...other, state: 'ended', version: 9 });
    expect(callOf(after, me)).toBe(mine);
    expect(callOf(after, colleague)).toBeUndefined();
  });

  it('drop what the list leaves out, but not what came while it was asked for', () => {
    const gone = sampleCall(1);
    const stays = sampleCall(2);
    const came = sampleCall(3);
    const asked = withCall(withCall({}, gone), stays);
    const now = withCall(asked, came);
    expect(Object.keys(withList(now, asked, [stays]))).toEqual([stays.id, came.id]);
  });

  it('I4 ring at everybody who is named, and at nobody after the first answer (I6)', () => {
    const ringing = sampleCall(1, { ringingAgentIds: [me, colleague] });
    expect(ringingAt(withCall({}, ringing), me)).toEqual([ringing]);
    const claimed = sampleCall(1, {
      version: 2,
      state: 'answering',
      agentId: colleague,
      ringingAgentIds: [],
    });
    expect(ringingAt(withCall(withCall({}, ringing), claimed), me)).toEqual([]);
  });

  it('stand in the order in which customers began to wait', () => {
    const later = sampleCall(2, { ringingAgentIds: [me] });
    const earlier = sampleCall(1, { ringingAgentIds: [me] });
    expect(ringingAt({ [later.id]: later, [earlier.id]: earlier }, me)).toEqual([earlier, later]);
  });

  it('say by which step somebody is rung', () => {
    const at = '2026-01-05T09:00:00.000Z';
    const call = sampleCall(1, {
      attempts: [
        { step: 'assignee', agentId: me, at, result: 'timed-out', reason: null },
        { step: 'team', agentId: colleague, at, result: 'ringing', reason: null },
        { step: 'eligible', agentId: me, at, result: 'ringing', reason: null },
      ],
    });
    expect([stepFor(call, me), stepFor(call, colleague), stepFor(call, sampleId(3))]).toEqual([
      'eligible',
      'team',
      undefined,
    ]);
  });
});
