import { emitCallStatus, emitConnect, emitTerminate } from './call-webhooks';
import { type CallAction, type CallEnding, nextState } from './call-states';
import { callingOf, canCallUsers } from './number-calling';
import { userSpoke } from '../handsets/inbound';
import { CallPeer } from '../call-media/call-peer';
import type { Simulation } from '../simulation';
import type { Call, CallMediaReport, Handset, Moment, PhoneNumber } from '../state/model';

/** The call had ended, or was not in a state for this. */
export class CallStateError extends Error {
  constructor(
    readonly call: Call,
    readonly action: CallAction,
  ) {
    super(`the call is ${call.state}: ${action} is not possible`);
  }
}

interface NewCall {
  handset: Handset;
  number: PhoneNumber;
  callbackData?: string | null;
  ctaPayload?: string | null;
  deeplinkPayload?: string | null;
  businessSdp?: string | null;
}

const INTERRUPTED = { active: 138_020, before: 138_019 };

/** What happens to calls, in both directions. Media live in this process; everything else is stored. */
export class Calls {
  private readonly peers = new Map<string, CallPeer>();

  constructor(private readonly sim: Simulation) {}

  /** The phones of calls under way went away with the earlier process. */
  resume(): void {
    for (const call of this.sim.store.calls.values()) {
      if (call.state === 'ended') continue;
      this.fail(call, call.state === 'active' ? INTERRUPTED.active : INTERRUPTED.before);
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.peers.values()].map((peer) => peer.close()));
  }

  peerOf(call: Call): CallPeer | null {
    return this.peers.get(call.id) ?? null;
  }

  /** The call between these two that has not ended. */
  underWay(numberId: string, handsetId: string): Call | null {
    return (
      this.sim.store.callsOfThread(`${numberId}:${handsetId}`).find(({ state }) => state !== 'ended') ?? null
    );
  }

  /** A user dials: the business is told with an offer, and has a while to accept. */
  async dialByUser(given: NewCall): Promise<Call> {
    const { sim } = this;
    const call = this.create('user', 'ringing', given);
    const peer = await this.open(call, () => CallPeer.offering(sim, this.eventsOf(call)));
    const now = sim.clock.ms();
    userSpoke(sim, given.handset, given.number, now);
    const { timings } = sim.settings.behaviour.calls;
    sim.scheduler.at(now + sim.dice.between(...timings.dialMs), (at) => {
      if (call.state !== 'ringing') return;
      this.tellBusiness(call, peer, at);
      sim.scheduler.at(at + timings.answerWindowMs, (end) => {
        if (call.state === 'ringing' || call.state === 'pre_accepted') this.end(call, 'time_out', end);
      });
    });
    return call;
  }

  /** The business dials; throws when its offer cannot be used. */
  async dialByBusiness(given: NewCall & { businessSdp: string }): Promise<Call> {
    const { sim } = this;
    const call = this.create('business', 'dialling', given);
    const peer = await this.open(call, () => CallPeer.answering(sim, given.businessSdp, this.eventsOf(call)));
    const { timings } = sim.settings.behaviour.calls;
    sim.scheduler.at(call.createdAt + sim.dice.between(...timings.connectMs), (at) => {
      if (call.state !== 'dialling') return;
      emitConnect(sim, call, peer.sdp, at);
      const { handset } = given;
      if (handset.online && !handset.blocked.includes(call.numberId)) {
        sim.scheduler.at(at + sim.dice.between(...timings.ringMs), (ring) => this.ring(call, handset, ring));
      }
      sim.scheduler.at(at + timings.ringTimeoutMs, (end) => {
        if (call.state === 'dialling' || call.state === 'ringing') this.end(call, 'time_out', end);
      });
    });
    return call;
  }

  /** The business connects the media of a ringing call without answering it. */
  async preAccept(call: Call, sdp: string): Promise<void> {
    this.require(call, 'pre_accept');
    await this.peerOf(call)!.applyAnswer(sdp);
    this.move(call, 'pre_accept');
    call.businessSdp = sdp;
    this.put(call);
  }

  async accept(call: Call, sdp: string, callbackData: string | null): Promise<void> {
    this.require(call, 'accept');
    if (call.businessSdp === null) await this.peerOf(call)!.applyAnswer(sdp);
    this.move(call, 'accept');
    call.businessSdp = sdp;
    call.callbackData = callbackData;
    this.connected(call, this.sim.clock.ms());
  }

  /** The user picks up. */
  answer(call: Call, at: Moment = this.sim.clock.ms()): void {
    this.move(call, 'answer');
    emitCallStatus(this.sim, call, 'ACCEPTED', at);
    userSpoke(this.sim, this.handsetOf(call), this.numberOf(call), at);
    this.connected(call, at);
  }

  /** Any other ending, by either side. Throws a CallStateError when there is nothing to end that way. */
  end(call: Call, ending: CallEnding, at: Moment = this.sim.clock.ms()): void {
    const { sim } = this;
    const rangFor = call.ringingAt === null ? 0 : at - call.ringingAt;
    const peer = this.peerOf(call);
    this.move(call, ending);
    // However short a call was, the business gets both of its events.
    if (call.direction === 'user' && call.ringingAt === null && peer) this.tellBusiness(call, peer, at);
    call.ending = ending;
    call.endedAt = at;
    this.closeMedia(call);
    this.put(call);
    sim.ledger.add('call.ended', {
      callId: call.id,
      handsetId: call.handsetId,
      numberId: call.numberId,
      ending,
      failureCode: call.failureCode,
      answered: call.answeredAt !== null,
    });
    if (ending === 'decline') emitCallStatus(sim, call, 'REJECTED', at);
    emitTerminate(sim, call, at + sim.dice.between(...sim.settings.behaviour.calls.timings.terminateMs));
    if (call.direction === 'business' && call.answeredAt === null && this.countsAsUnanswered(ending, rangFor))
      sim.permissions.callUnanswered(call, at);
  }

  /** `code` is what the business is told: 138019 to 138023 and the like. */
  fail(call: Call, code: number): void {
    call.failureCode = code;
    this.end(call, 'fail');
  }

  report(call: Call): CallMediaReport | null {
    return this.peerOf(call)?.report() ?? call.media;
  }

  private countsAsUnanswered(ending: CallEnding, rangFor: number): boolean {
    const { cancelledCountsAfterMs } = this.sim.settings.behaviour.calls;
    if (ending === 'terminate') return cancelledCountsAfterMs !== null && rangFor >= cancelledCountsAfterMs;
    return ending === 'time_out' || ending === 'decline';
  }

  private create(direction: 'user' | 'business', state: Call['state'], given: NewCall): Call {
    const { sim } = this;
    const { handset, number } = given;
    const call: Call = {
      id: sim.ids.call(direction, handset.waId ?? handset.id, number.digits),
      direction,
      numberId: number.id,
      handsetId: handset.id,
      state,
      createdAt: sim.clock.ms(),
      ringingAt: null,
      answeredAt: null,
      endedAt: null,
      ending: null,
      failureCode: null,
      callbackData: given.callbackData ?? null,
      ctaPayload: given.ctaPayload ?? null,
      deeplinkPayload: given.deeplinkPayload ?? null,
      businessSdp: given.businessSdp ?? null,
      heardMediaId: null,
      media: null,
    };
    this.put(call);
    sim.ledger.add('call.placed', {
      callId: call.id,
      direction,
      handsetId: handset.id,
      numberId: number.id,
      callbackData: call.callbackData,
    });
    return call;
  }

  /** A call whose media cannot be set up never existed for anybody. */
  private async open(call: Call, make: () => Promise<CallPeer>): Promise<CallPeer> {
    try {
      const peer = await make();
      this.peers.set(call.id, peer);
      return peer;
    } catch (error) {
      this.sim.store.calls.delete(call.id);
      throw error;
    }
  }

  private tellBusiness(call: Call, peer: CallPeer, at: Moment): void {
    call.ringingAt = at;
    this.put(call);
    emitConnect(this.sim, call, peer.sdp, at);
  }

  private ring(call: Call, handset: Handset, at: Moment): void {
    if (call.state !== 'dialling') return;
    this.move(call, 'ring');
    call.ringingAt = at;
    this.put(call);
    emitCallStatus(this.sim, call, 'RINGING', at);
    const { onRing = 'manual', afterMs = 0 } = handset.calling ?? {};
    if (onRing === 'manual' || onRing === 'ignore') return;
    this.sim.scheduler.at(at + afterMs, (then) => {
      if (call.state !== 'ringing') return;
      if (onRing === 'answer') this.answer(call, then);
      else this.end(call, 'decline', then);
    });
  }

  private connected(call: Call, at: Moment): void {
    const { sim } = this;
    call.answeredAt = at;
    this.put(call);
    sim.ledger.add('call.answered', {
      callId: call.id,
      handsetId: call.handsetId,
      numberId: call.numberId,
      earlyPackets: this.report(call)?.earlyPackets ?? 0,
    });
    sim.permissions.callConnected(call, at);
    this.peerOf(call)?.answered(this.handsetOf(call).calling?.voice ?? { kind: 'silence' });
  }

  private closeMedia(call: Call): void {
    const peer = this.peerOf(call);
    if (!peer) return;
    this.peers.delete(call.id);
    call.media = peer.report();
    const heard = peer.heard();
    if (heard) {
      call.heardMediaId = `heard-${this.sim.ids.internal()}`;
      this.sim.store.putMediaBytes(call.heardMediaId, heard);
    }
    void peer.close();
  }

  private eventsOf(call: Call) {
    return {
      dead: (code: number): void => {
        if (call.state !== 'ended') this.fail(call, code);
        this.sim.store.flush();
      },
      changed: (): void => this.publish(call),
    };
  }

  private require(call: Call, action: CallAction): void {
    if (nextState(call.direction, call.state, action) === null) throw new CallStateError(call, action);
  }

  private move(call: Call, action: CallAction): void {
    const next = nextState(call.direction, call.state, action);
    if (next === null) throw new CallStateError(call, action);
    call.state = next;
  }

  private put(call: Call): void {
    this.sim.store.calls.put(call);
    this.publish(call);
  }

  private publish(call: Call): void {
    this.sim.handsetEvents.publish(call.handsetId, { type: 'call', callId: call.id, state: call.state });
  }

  private handsetOf(call: Call): Handset {
    return this.sim.store.handsets.get(call.handsetId)!;
  }

  private numberOf(call: Call): PhoneNumber {
    return this.sim.store.numbers.get(call.numberId)!;
  }
}

/** A user who calls gives permission to be called back, where the business has switched that on. */
export const callGivesPermission = (sim: Simulation, number: PhoneNumber): boolean =>
  callingOf(sim, number).settings.callback_permission_status === 'ENABLED' &&
  canCallUsers(sim, number) &&
  sim.settings.behaviour.calls.callbackPermission === 'automatic';
