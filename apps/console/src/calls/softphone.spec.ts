import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Call } from '@parlance/gateway/contracts';
import { sampleCall, sampleId } from '../testing/samples';
import { Softphone, type Leg, type LegEvents, type Surroundings } from './softphone';

const me = sampleId(1);
const colleague = sampleId(2);
const ringing = sampleCall(1, { ringingAgentIds: [me, colleague] });
const mine = sampleCall(1, { state: 'active', agentId: me, version: 3 });

/** A leg without a browser; `isOpen` says whether it holds the microphone. */
class ALeg implements Leg {
  readonly offerSdp = 'offer';
  isOpen = true;
  isMuted = false;
  accepted: string | null = null;
  constructor(readonly events: LegEvents) {}
  accept = (answer: string): Promise<void> => {
    this.accepted = answer;
    return Promise.resolve();
  };
  setMuted = (muted: boolean): void => void (this.isMuted = muted);
  resumeSound = (): Promise<void> => Promise.resolve();
  measure = () => Promise.resolve({ roundTripMs: 1, received: 1, concealed: 0 });
  close = (): void => void (this.isOpen = false);
}

let legs: ALeg[];
let asked: string[];
let nowMs: number;

function phone(change: Partial<Surroundings> = {}) {
  const attached = (call: Call) => Promise.resolve({ call, answerSdp: 'answer' });
  const say = (what: string): void => void asked.push(what);
  return new Softphone({
    userId: me,
    openLeg: (events) => {
      const leg = new ALeg(events);
      legs.push(leg);
      return Promise.resolve(leg);
    },
    place: (conversationId) => {
      say('place');
      return attached(
        sampleCall(7, { conversationId, direction: 'outbound', state: 'dialing', agentId: me }),
      );
    },
    answer: () => (say('answer'), attached(mine)),
    attach: () => (say('attach'), attached(mine)),
    hangUp: () => (say('hang-up'), Promise.resolve({ ...mine, state: 'ended', version: 9 })),
    learned: () => undefined,
    now: () => nowMs,
    ...change,
  });
}

const openLegs = (): ALeg[] => legs.filter(({ isOpen }) => isOpen);
const stage = (softphone: Softphone) => softphone.state.get().session?.stage;
/** Everything that is already settled runs on. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

beforeEach(() => {
  legs = [];
  asked = [];
  nowMs = 0;
});

describe('the phone of a tab', () => {
  it('C-060 answers: offer, answer, connected', async () => {
    const softphone = phone();
    await softphone.answer(ringing);
    expect(legs[0]?.accepted).toBe('answer');
    expect(stage(softphone)).toBe('connecting');
    legs[0]?.events.connected();
    expect(softphone.state.get().session).toMatchObject({ stage: 'connected', callId: ringing.id });
  });

  it('I6 opens no microphone for a call that only rings', () => {
    phone().changed(ringing);
    expect(legs).toEqual([]);
  });

  it('I6 gives the microphone back when somebody else was faster', async () => {
    const softphone = phone({ answer: () => Promise.reject(new Error('answered elsewhere')) });
    await softphone.answer(ringing);
    expect(openLegs()).toEqual([]);
    expect(softphone.state.get()).toMatchObject({
      session: null,
      problem: { error: new Error('answered elsewhere') },
    });
  });

  it('I6 … also when the feed says so before the answer does', async () => {
    let refuse = (_: Error): void => undefined;
    const softphone = phone({ answer: () => new Promise((_, reject) => (refuse = reject)) });
    const answering = softphone.answer(ringing);
    await settle();
    softphone.changed({ ...ringing, state: 'answering', agentId: colleague, version: 2 });
    expect(openLegs()).toEqual([]);
    refuse(new Error('answered elsewhere'));
    await answering;
    expect(softphone.state.get()).toEqual({ session: null, problem: null, ended: null });
  });

  it('I5 is not ended by the end of another call', async () => {
    const softphone = phone();
    await softphone.answer(ringing);
    softphone.changed(sampleCall(2, { state: 'ended', agentId: colleague }));
    softphone.changed(sampleCall(3, { state: 'ended', agentId: me }));
    expect(openLegs()).toHaveLength(1);
    softphone.changed({ ...mine, state: 'ended', version: 8 });
    expect(openLegs()).toEqual([]);
    expect(stage(softphone)).toBeUndefined();
    expect(softphone.state.get().ended?.id).toBe(mine.id);
  });

  it('C-053 C-054 stays muted over a line that is made again', async () => {
    const softphone = phone();
    await softphone.answer(ringing);
    legs[0]?.events.connected();
    softphone.setMuted(true);
    legs[0]?.events.lost();
    await settle();
    expect(openLegs()).toEqual([legs[1]]);
    expect(legs[1]?.isMuted).toBe(true);
    softphone.setMuted(false);
    expect(legs[1]?.isMuted).toBe(false);
  });

  it('makes a broken line again once, then waits for the agent', async () => {
    const softphone = phone();
    await softphone.answer(ringing);
    legs[0]?.events.connected();
    legs[0]?.events.lost();
    await settle();
    expect(asked).toEqual(['answer', 'attach']);
    legs[1]?.events.connected();
    legs[1]?.events.lost();
    await settle();
    expect(asked).toEqual(['answer', 'attach']);
    expect(stage(softphone)).toBe('cut-off');
    expect(openLegs()).toEqual([]);
  });

  it('… and again by itself after the new line has held', async () => {
    const softphone = phone();
    await softphone.answer(ringing);
    legs[0]?.events.lost();
    await settle();
    legs[1]?.events.connected();
    nowMs = 30_000;
    legs[1]?.events.lost();
    await settle();
    expect(asked).toEqual(['answer', 'attach', 'attach']);
    expect(stage(softphone)).toBe('reconnecting');
  });

  it('C-055 ends a call: silent at the press, released with the answer', async () => {
    const softphone = phone();
    await softphone.answer(ringing);
    const ending = softphone.hangUp();
    expect(legs[0]?.isMuted).toBe(true);
    expect(stage(softphone)).toBe('ending');
    await ending;
    expect(asked).toEqual(['answer', 'hang-up']);
    expect(openLegs()).toEqual([]);
  });

  it('stays in the call, and says why, when it could not be ended', async () => {
    const softphone = phone({ hangUp: () => Promise.reject(new Error('no answer')) });
    await softphone.answer(ringing);
    legs[0]?.events.connected();
    await softphone.hangUp();
    expect(softphone.state.get()).toMatchObject({
      session: { stage: 'connected' },
      problem: { error: new Error('no answer') },
    });
    expect(legs[0]).toMatchObject({ isOpen: true, isMuted: false });
  });

  it('C-055 ends a call that was given up while it was being placed', async () => {
    let placed = (): void => undefined;
    const call = sampleCall(7, { direction: 'outbound', state: 'dialing', agentId: me });
    const softphone = phone({
      place: () => new Promise((resolve) => (placed = () => resolve({ call, answerSdp: 'answer' }))),
    });
    const placing = softphone.place(call.conversationId);
    await settle();
    await softphone.hangUp();
    expect(openLegs()).toEqual([]);
    placed();
    await placing;
    expect(asked).toEqual(['hang-up']);
    expect(stage(softphone)).toBeUndefined();
  });

  it('knows a placed call as soon as the feed does', async () => {
    const softphone = phone({ place: () => new Promise(() => undefined) });
    void softphone.place(sampleId(9007));
    await settle();
    softphone.changed(sampleCall(7, { direction: 'outbound', state: 'dialing', agentId: colleague }));
    expect(softphone.state.get().session?.callId).toBeNull();
    const call = sampleCall(7, { direction: 'outbound', state: 'dialing', agentId: me });
    softphone.changed(call);
    expect(softphone.state.get().session?.callId).toBe(call.id);
  });

  it('C-062 shows the refusal of policy and holds nothing', async () => {
    const softphone = phone({ place: () => Promise.reject(new Error('policy')) });
    await softphone.place(sampleId(9007));
    expect(openLegs()).toEqual([]);
    expect(softphone.state.get().problem).toEqual({
      conversationId: sampleId(9007),
      error: new Error('policy'),
    });
  });
});
