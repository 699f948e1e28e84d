import { expect } from '@jest/globals';
import {
  answerCallRoute,
  getCallHistoryEntryRoute,
  getCallPermissionRoute,
  getCallRecordingRoute,
  getCallRoute,
  listConversationsRoute,
  listFunctionRunsRoute,
  listLiveCallsRoute,
  listMessagesRoute,
  sendMessageRoute,
  startCallRoute,
  type Call,
} from '@parlance/gateway/contracts';
import { newId, seconds } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import {
  Refusal,
  type Handset,
  type PublicApi,
  type SimulatorControl,
  type WholeSystem,
} from '@parlance/testing/whole-system';
import { business } from '../../../tools/dev/seed/whatsapp.ts';
import type { BrowserPhone } from './browser-phone';

const PATIENCE = { timeoutMs: 90_000, intervalMs: 200 };
const RECORDED_SECONDS = 4;

/** Something that goes wrong at one of these moments. */
export type CallMoment = 'agent-calls' | 'both-talk' | 'customer-calls' | 'message-goes-out';
export interface CallInterruption {
  moment: CallMoment;
  strike: () => void;
}

export interface Caller {
  api: PublicApi;
  userId: string;
  phone: BrowserPhone;
}

let lastPhone = 0;
/** From the range that is reserved for fiction, never twice in one run. */
const freshPhone = (): string => `+1555703${String((lastPhone += 1)).padStart(4, '0')}`;

/**
 * Permission, a call out, a call in, and the message that follows a call, as one customer and one agent live them, with one
 * interruption on the way. A call that was under way when its bridge or its signalling died may be over, but then for both,
 * with its record. Throws unless everything ends in one right state and nothing happened twice.
 */
export async function liveThroughCalls(
  system: WholeSystem,
  agent: Caller,
  voice: Buffer<ArrayBuffer>,
  interruption?: CallInterruption,
): Promise<void> {
  const strikeAt = (moment: CallMoment): void => {
    if (interruption?.moment === moment) interruption.strike();
  };
  const run = newId().slice(-12);
  const customer = await system.simulator.handset(`Customer ${run}`, freshPhone());
  await customer.speak(voice);
  const steps = new Steps(system.simulator, agent, customer);

  await customer.write(business.phoneNumberId, `Hello ${run}`);
  const conversationId = await steps.conversation();
  await steps.permission(conversationId);

  await customer.onRing('answer', 500);
  const placed = steps.callOut(conversationId);
  strikeAt('agent-calls');
  const outbound = await placed;
  await steps.talk(outbound, () => strikeAt('both-talk'));
  const first = await steps.over(outbound);

  await customer.onRing('manual');
  const dialled = customer.dial(business.phoneNumberId);
  strikeAt('customer-calls');
  await dialled;
  const inbound = await steps.answerNext(conversationId);
  await steps.talk(inbound, () => undefined);
  strikeAt('message-goes-out');
  const second = await steps.over(inbound);

  for (const call of [first, second]) await steps.recorded(call);
  await steps.timelineHasOnce(conversationId, [first.id, second.id]);
  await steps.nothingTwice();
}

class Steps {
  constructor(
    private readonly simulator: SimulatorControl,
    private readonly agent: Caller,
    private readonly customer: Handset,
  ) {}

  async conversation(): Promise<string> {
    return this.patiently(async () => {
      const { items } = await this.agent.api.call(listConversationsRoute, {
        query: { search: this.customer.phone },
      });
      expect(items).toHaveLength(1);
      return items[0]!.id;
    });
  }

  async permission(conversationId: string): Promise<void> {
    await this.patiently(() =>
      this.agent.api.call(sendMessageRoute, {
        params: { conversationId },
        body: { content: { type: 'call-permission-request', body: 'May we call you?' } },
        idempotencyKey: `ask-${conversationId}`,
      }),
    );
    const card = await this.patiently(async () => {
      const chat = await this.customer.received(business.phoneNumberId);
      const request = chat.find(({ content }) => JSON.stringify(content).includes('call_permission_request'));
      expect(request).toBeDefined();
      return request!;
    });
    await this.customer.answerRequest(business.phoneNumberId, 'accept', card.id);
    await this.patiently(async () => {
      const permission = await this.agent.api.call(getCallPermissionRoute, { params: { conversationId } });
      expect(permission.call.allowed).toBe(true);
    });
  }

  /** Until it is placed: what broke on the way is tried again, with the key of the same intent. */
  async callOut(conversationId: string): Promise<Call> {
    return this.patiently(async () => {
      const offerSdp = await this.agent.phone.offer();
      const { call, answerSdp } = await this.agent.api.call(startCallRoute, {
        body: { conversationId, offerSdp },
        idempotencyKey: newId(),
      });
      if (answerSdp) await this.agent.phone.accept(answerSdp);
      return this.active(call.id);
    });
  }

  async answerNext(conversationId: string): Promise<Call> {
    return this.patiently(async () => {
      const { items } = await this.agent.api.call(listLiveCallsRoute, {});
      const ringing = items.find((call) => call.conversationId === conversationId);
      if (!ringing) {
        // Given up, by the caller or for want of a bridge: they call again.
        const dialling = (await this.customer.calls()).some(({ state }) => state !== 'ended');
        if (!dialling) await this.customer.dial(business.phoneNumberId);
        throw new Error('nothing rings');
      }
      const offerSdp = await this.agent.phone.offer();
      const { call, answerSdp } = await this.agent.api.call(answerCallRoute, {
        params: { callId: ringing.id },
        body: { offerSdp },
      });
      await this.agent.phone.accept(answerSdp);
      return this.active(call.id);
    });
  }

  private async active(callId: string): Promise<Call> {
    return eventually(
      async () => {
        const call = await this.agent.api.call(getCallRoute, { params: { callId } });
        if (call.state === 'ended') throw new Error(`ended: ${call.end?.reason}`);
        expect(call.state).toBe('active');
        return call;
      },
      { timeoutMs: 15_000, intervalMs: 150 },
    );
  }

  /** Both speak for some seconds; the interruption comes in the middle. */
  async talk(call: Call, interrupt: () => void): Promise<void> {
    const from = Date.parse(call.answeredAt!);
    let interrupted = false;
    await eventually(
      async () => {
        const elapsed = Date.now() - from;
        if (!interrupted && elapsed > seconds(RECORDED_SECONDS / 2)) {
          interrupted = true;
          interrupt();
        }
        if (elapsed < seconds(RECORDED_SECONDS)) throw new Error('still talking');
      },
      { timeoutMs: 30_000, intervalMs: 100 },
    );
  }

  /** Ended for both sides, in one state. */
  async over(call: Call): Promise<Call> {
    const simulated = (await this.customer.calls()).findLast(({ id }) => id === call.wacid);
    if (simulated && simulated.state !== 'ended')
      await this.customer.act(simulated.id, 'hang-up').catch(() => undefined);
    return this.patiently(async () => {
      const ended = await this.agent.api.call(getCallRoute, { params: { callId: call.id } });
      expect(ended.state).toBe('ended');
      // A bridge that died took the voices with it; both sides are told, and the record says why.
      expect(['answered', 'failed']).toContain(ended.end!.outcome);
      expect(ended.answeredAt).not.toBeNull();
      const phone = (await this.customer.calls()).find(({ id }) => id === call.wacid);
      expect(phone?.state).toBe('ended');
      const { items } = await this.agent.api.call(listLiveCallsRoute, {});
      expect(items.filter(({ contactId }) => contactId === call.contactId)).toEqual([]);
      return ended;
    });
  }

  /** I7, R11: the recording reaches to where the interruption was, at least. */
  async recorded(call: Call): Promise<void> {
    await this.patiently(async () => {
      const recording = await this.agent.api.call(getCallRecordingRoute, { params: { callId: call.id } });
      expect(recording.state).toBe('ready');
      expect(recording.durationMs!).toBeGreaterThanOrEqual(seconds(RECORDED_SECONDS / 2) - 500);
      const entry = await this.agent.api.call(getCallHistoryEntryRoute, { params: { callId: call.id } });
      expect(entry.state).toBe('ended');
    });
  }

  async timelineHasOnce(conversationId: string, callIds: readonly string[]): Promise<void> {
    await this.patiently(async () => {
      const { items } = await this.agent.api.call(listMessagesRoute, {
        params: { conversationId },
        query: { limit: '100' },
      });
      for (const callId of callIds)
        expect(
          items.filter(({ content }) => content.type === 'call' && content.callId === callId),
        ).toHaveLength(1);
    });
  }

  /** Whatever functions sent after the calls was sent once for each of them. */
  async nothingTwice(): Promise<void> {
    const { items } = await this.agent.api.call(listFunctionRunsRoute, { query: { limit: '100' } });
    const keys = items.map(({ functionId, callId }) => `${functionId} ${callId}`);
    expect(keys).toHaveLength(new Set(keys).size);
    expect((await this.simulator.summary()).repeatedCallbackData).toEqual([]);
  }

  /** While something restarts, Meta's next attempt is due only in a while: its clock is helped along. */
  private patiently<T>(assertion: () => Promise<T>): Promise<T> {
    let waited = 0;
    return eventually(async () => {
      try {
        return await assertion();
      } catch (error) {
        if (error instanceof Refusal && error.status < 500 && ![404, 409, 422].includes(error.status))
          throw error;
        waited += 1;
        if (waited % 15 === 0 && (await this.simulator.summary()).pendingWebhooks > 0)
          await this.simulator.advance(seconds(20));
        throw error;
      }
    }, PATIENCE);
  }
}
