import { expect } from '@jest/globals';
import {
  answerCallRoute,
  attachAgentRoute,
  getCallHistoryEntryRoute,
  getCallPermissionRoute,
  getCallRecordingRoute,
  getCallRoute,
  hangUpCallRoute,
  listCallHistoryRoute,
  listConversationsRoute,
  listFunctionRunsRoute,
  listLiveCallsRoute,
  listMessagesRoute,
  sendMessageRoute,
  startCallRoute,
  type Call,
  type FunctionRun,
} from '@parlance/gateway/contracts';
import { newId, seconds } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import {
  type Handset,
  type PublicApi,
  type SimulatorControl,
  type WholeSystem,
} from '@parlance/testing/whole-system';
import { business } from '../../../tools/dev/seed/whatsapp.ts';
import type { BrowserPhone } from './browser-phone';
import { goesOn } from './goes-on';
import { patiently } from './patiently';
import { lately, loudnessOf } from './wav';

const PATIENCE = { timeoutMs: 90_000, intervalMs: 200 };
/** Of two cores, while calls go on. */
export const RECOGNISED = { timeoutMs: 300_000, intervalMs: 500 };
const TALK_SECONDS = 4;
/** Between the answer and the first recorded packet, and for the last one to be written. */
const SLACK_MS = 1_500;
const A_VOICE = 0.003;

/** What the message after a connected call says. */
export const AFTER_CALL = 'NB-7301';

export type CallMoment = 'agent-calls' | 'both-talk' | 'customer-calls' | 'message-goes-out';

/** Something that is killed at each of the moments. */
export interface Killing {
  strike(moment: CallMoment): Promise<void>;
  /** Whether the voices of a call go through what is killed. */
  carriesMedia: boolean;
}

export interface Callers {
  agent: PublicApi;
  administrator: PublicApi;
  phone: BrowserPhone;
  voice: Buffer<ArrayBuffer>;
  /** One that sends after every connected call. */
  functionId: string;
}

interface Talk {
  call: Call;
  /** What the recording has to hold at least. */
  spokenMs: number;
}

let lastPhone = 0;
/** From the range that is reserved for fiction, never twice in one run. */
const freshPhone = (): string => `+4477009005${String((lastPhone += 1)).padStart(2, '0')}`;

/**
 * Permission, a call out, a call in, one that is not taken, and the messages that follow them, as a customer and an agent
 * live them through handset, browser and public API. Throws unless every call ended in one state for both sides. What it
 * returns throws unless, once everything that follows is done, all of it was recorded to its last second and nothing
 * happened twice; recognising speech takes its time.
 */
export async function liveThroughCalls(
  system: WholeSystem,
  callers: Callers,
  killing?: Killing,
): Promise<() => Promise<void>> {
  const strike = async (moment: CallMoment): Promise<void> => killing?.strike(moment);
  const run = newId().slice(-12);
  const customer = await system.simulator.handset(`Customer ${run}`, freshPhone());
  await customer.speak(callers.voice);
  const steps = new Steps(system.simulator, callers, customer);

  await customer.write(business.phoneNumberId, `Hello ${run}`);
  const conversationId = await steps.conversation();
  await steps.permission(conversationId);

  await customer.onRing('answer', 500);
  const placed = steps.callOut(conversationId);
  await strike('agent-calls');
  const outbound = await steps.talk(await placed, killing && (() => killing.strike('both-talk')), {
    breaks: killing?.carriesMedia === true,
  });
  const first = await steps.over(outbound, 'agent', killing?.carriesMedia === true);

  await customer.onRing('manual');
  const dialled = customer.dial(business.phoneNumberId);
  await strike('customer-calls');
  await dialled.catch(() => undefined);
  const inbound = await steps.talk(await steps.answerNext(conversationId), undefined, { breaks: false });
  const second = await steps.over(inbound, 'customer', false);

  await customer.onRing('decline');
  const third = await steps.declined(conversationId);
  await strike('message-goes-out');

  return async () => {
    await steps.recorded(first);
    await steps.recorded(second);
    await steps.oneRecordEach(conversationId, [first.call, second.call, third]);
    await steps.oneMessageEach([first.call, second.call], third);
  };
}

class Steps {
  constructor(
    private readonly simulator: SimulatorControl,
    private readonly callers: Callers,
    private readonly customer: Handset,
  ) {}

  conversation(): Promise<string> {
    return this.patiently(async () => {
      const { items } = await this.callers.agent.call(listConversationsRoute, {
        query: { search: this.customer.phone },
      });
      expect(items).toHaveLength(1);
      return items[0]!.id;
    });
  }

  async permission(conversationId: string): Promise<void> {
    const { agent } = this.callers;
    const idempotencyKey = newId();
    await this.patiently(() =>
      agent.call(sendMessageRoute, {
        params: { conversationId },
        body: { content: { type: 'call-permission-request', body: 'May we call you?' } },
        idempotencyKey,
      }),
    );
    const card = await this.patiently(async () => {
      const request = (await this.received()).find((text) => text.includes('call_permission_request'));
      expect(request).toBeDefined();
      return (JSON.parse(request!) as { id: string }).id;
    });
    await this.customer.answerRequest(business.phoneNumberId, 'accept', card);
    await this.patiently(async () => {
      const permission = await agent.call(getCallPermissionRoute, { params: { conversationId } });
      expect(permission.call.allowed).toBe(true);
    });
  }

  /** As a person does it: whoever is told that it did not work calls again, unless the call is there. */
  callOut(conversationId: string): Promise<Call> {
    const { agent, phone } = this.callers;
    return this.patiently(async () => {
      const under = await this.live(conversationId);
      const offerSdp = await phone.offer();
      if (under) {
        const params = { callId: under.id };
        const { answerSdp } = await agent.call(attachAgentRoute, { params, body: { offerSdp } });
        await phone.accept(answerSdp);
        return this.active(under.id);
      }
      const { call, answerSdp } = await agent.call(startCallRoute, {
        body: { conversationId, offerSdp },
        idempotencyKey: newId(),
      });
      await phone.accept(answerSdp!);
      return this.active(call.id);
    });
  }

  answerNext(conversationId: string): Promise<Call> {
    const { agent, phone } = this.callers;
    return this.patiently(async () => {
      const ringing = await this.live(conversationId);
      if (!ringing) {
        // Given up for want of a bridge, or by the caller, who then calls again.
        const dialling = (await this.customer.calls()).some(({ state }) => state !== 'ended');
        if (!dialling) await this.customer.dial(business.phoneNumberId);
        throw new Error('nothing rings');
      }
      const offerSdp = await phone.offer();
      const params = { callId: ringing.id };
      const { answerSdp } = await agent.call(
        ringing.state === 'active' ? attachAgentRoute : answerCallRoute,
        {
          params,
          body: { offerSdp },
        },
      );
      await phone.accept(answerSdp);
      return this.active(ringing.id);
    });
  }

  /** Both speak; what is killed meanwhile is noticed by nobody, unless the voices go through it. */
  async talk(
    call: Call,
    interrupt: (() => Promise<void>) | undefined,
    { breaks }: { breaks: boolean },
  ): Promise<Talk> {
    const from = performance.now();
    await goesOn(TALK_SECONDS / 2);
    await interrupt?.();
    const spokenMs = performance.now() - from;
    if (breaks) return { call, spokenMs };
    await goesOn(TALK_SECONDS / 2);
    const loudness = {
      customer: loudnessOf(lately(await this.customer.heard(call.wacid!), 2)),
      agent: loudnessOf(lately(await this.callers.phone.heard(), 2)),
    };
    const audible = Object.values(loudness).every((each) => each > A_VOICE);
    expect({ direction: call.direction, loudness, audible }).toMatchObject({ audible: true });
    return { call, spokenMs: performance.now() - from };
  }

  /** Ended for both sides, in one state; only a call whose bridge died may end otherwise than by somebody's will. */
  async over({ call, spokenMs }: Talk, by: 'agent' | 'customer', broken: boolean): Promise<Talk> {
    const { agent } = this.callers;
    const params = { callId: call.id };
    if (!broken && by === 'agent') await this.patiently(() => agent.call(hangUpCallRoute, { params }));
    if (!broken && by === 'customer') await this.customer.act(call.wacid!, 'hang-up');
    const ended = await this.ended(call.id);
    expect(ended.answeredAt).not.toBeNull();
    expect(ended.end).toMatchObject(
      broken ? { outcome: 'failed', reason: 'bridge-lost' } : { outcome: 'answered', by, uncertain: false },
    );
    return { call: ended, spokenMs };
  }

  /** The customer does not take it. */
  async declined(conversationId: string): Promise<Call> {
    const body = { conversationId, offerSdp: await this.callers.phone.offer() };
    const { call } = await this.patiently(() =>
      this.callers.agent.call(startCallRoute, { body, idempotencyKey: newId() }),
    );
    return this.ended(call.id, 'declined');
  }

  /** I7, R11: up to its last second, or to where the bridge died. */
  recorded({ call, spokenMs }: Talk): Promise<void> {
    return this.patiently(async () => {
      const params = { callId: call.id };
      const recording = await this.callers.agent.call(getCallRecordingRoute, { params });
      expect([recording.state, recording.transcript.state]).toEqual(['ready', 'ready']);
      expect(recording.durationMs!).toBeGreaterThanOrEqual(spokenMs - SLACK_MS);
    }, RECOGNISED);
  }

  oneRecordEach(conversationId: string, calls: readonly Call[]): Promise<void> {
    const { agent, administrator } = this.callers;
    return this.patiently(async () => {
      const { items } = await agent.call(listMessagesRoute, {
        params: { conversationId },
        query: { limit: '100' },
      });
      const history = await administrator.call(listCallHistoryRoute, {
        query: { search: this.customer.phone, limit: '100' },
      });
      for (const { id, end } of calls) {
        expect(items.filter(({ content }) => content.type === 'call' && content.callId === id)).toHaveLength(
          1,
        );
        expect(history.items.filter(({ callId }) => callId === id)).toHaveLength(1);
        const entry = await agent.call(getCallHistoryEntryRoute, { params: { callId: id } });
        expect(entry).toMatchObject({ state: 'ended', end: { outcome: end!.outcome, reason: end!.reason } });
      }
      const simulated = await this.customer.calls();
      expect(simulated.filter(({ state }) => state !== 'ended')).toEqual([]);
    });
  }

  /**
   * K-034, K-036: each function decides once on each call, and what it sends arrives once. Where the gateway died between
   * WhatsApp's answer and its own note of it, nobody can know whether it arrived: it says so and does not repeat it.
   */
  async oneMessageEach(connected: readonly Call[], notConnected: Call): Promise<void> {
    const { administrator, functionId } = this.callers;
    await this.patiently(async () => {
      let sent = 0;
      for (const { id } of connected) {
        const { items } = await administrator.call(listFunctionRunsRoute, { query: { callId: id } });
        sent += outcomeOf(items.filter((run) => run.functionId === functionId)) === 'sent' ? 1 : 0;
      }
      const { items } = await administrator.call(listFunctionRunsRoute, {
        query: { callId: notConnected.id },
      });
      outcomeOf(items.filter(({ functionName }) => functionName === 'Missed each other'));
      const all = await administrator.call(listFunctionRunsRoute, { query: { limit: '100' } });
      if (all.items.some(({ messageState }) => messageState === 'unknown')) {
        await this.simulator.advance(seconds(60));
        throw new Error('It is not yet given up that a status comes');
      }
      const cards = (await this.received()).filter((text) => text.includes(AFTER_CALL));
      expect(cards).toHaveLength(sent);
    }, RECOGNISED);
    const all = await administrator.call(listFunctionRunsRoute, { query: { limit: '100' } });
    const keys = all.items.map((run) => `${run.functionId} ${run.callId}`);
    expect(keys).toHaveLength(new Set(keys).size);
    expect((await this.simulator.summary()).repeatedCallbackData).toEqual([]);
  }

  private async live(conversationId: string): Promise<Call | undefined> {
    const { items } = await this.callers.agent.call(listLiveCallsRoute, {});
    return items.find((call) => call.conversationId === conversationId);
  }

  private active(callId: string): Promise<Call> {
    return eventually(
      async () => {
        const call = await this.callers.agent.call(getCallRoute, { params: { callId } });
        if (call.state === 'ended') throw new Error(`the call ended: ${call.end?.reason}`);
        expect([call.state, call.agentLeg]).toEqual(['active', 'present']);
        return call;
      },
      { timeoutMs: 15_000, intervalMs: 150 },
    );
  }

  /** With an outcome that WhatsApp tells in a webhook of its own, before or after the one that says it is over. */
  private ended(callId: string, outcome?: 'declined'): Promise<Call> {
    return this.patiently(async () => {
      const call = await this.callers.agent.call(getCallRoute, { params: { callId } });
      expect(call.state).toBe('ended');
      if (outcome) expect(call.end?.outcome).toBe(outcome);
      const simulated = (await this.customer.calls()).find(({ id }) => id === call.wacid);
      expect(simulated?.state).toBe('ended');
      return call;
    });
  }

  /** What the business has sent, each as JSON. */
  private async received(): Promise<string[]> {
    const messages = await this.customer.received(business.phoneNumberId);
    return messages.map((message) => JSON.stringify(message));
  }

  private patiently<T>(assertion: () => Promise<T>, patience = PATIENCE): Promise<T> {
    return patiently(this.simulator, assertion, patience);
  }
}

/** What became of the one run of a function on a call. Throws until it is decided. */
function outcomeOf(runs: readonly FunctionRun[]): 'sent' | 'unknown' {
  expect(runs).toHaveLength(1);
  const { state, reason } = runs[0]!;
  if (state === 'failed' && reason?.code === 'messaging.outcome_unknown') return 'unknown';
  expect({ state, reason }).toEqual({ state: 'sent', reason: null });
  return 'sent';
}
