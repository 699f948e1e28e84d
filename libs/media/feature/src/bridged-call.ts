import type { LegLoss, MediaSignal, RecordingManifest, Side } from '@parlance/media/contracts';
import { audioPlan, TelephoneEventReader, type Heard, type Judgement } from '@parlance/media/domain';
import { once, silence, type FrameSource } from './frame-source';
import type { Leg, LegPacket } from './leg';
import { LegEnd } from './leg-end';
import type { CallRecorder } from './recording/call-recorder';

type Signal = MediaSignal['signal'];

/** What a call needs of its surroundings. */
export interface CallSurroundings {
  readonly sounds: { readonly music: FrameSource; readonly ringback: FrameSource };
  signal(signal: Signal): void;
  /** While somebody listens: what one side says, `positionMs` after the answer. */
  tap(side: Side, payload: Uint8Array, positionMs: number): void;
}

export interface Opening {
  readonly recorder: CallRecorder | null;
  /** Told to both sides before anything else. */
  readonly notice: readonly Uint8Array[] | null;
}

interface AgentEnd {
  readonly agentId: string;
  readonly end: LegEnd;
  readonly sinceMs: number;
}

const FLUSH_MS = 1_000;
/** How often presence and sound are judged. */
const JUDGE_MS = 200;

/**
 * One call: the leg to WhatsApp for its whole life, the agent's leg that may go and come back, and who hears what. All
 * times are of the monotonic clock, in milliseconds.
 */
export class BridgedCall {
  readonly customer: LegEnd;
  private agent: AgentEnd | undefined;
  /** Takes the place of `agent` as soon as it is heard. */
  private successor: AgentEnd | undefined;
  private readonly dtmf = new TelephoneEventReader();
  private readonly heard: Record<Side, Heard | undefined> = { customer: undefined, agent: undefined };
  private openedMs: number | undefined;
  private recorder: CallRecorder | null = null;
  private notice: FrameSource | undefined;
  private held = false;
  private hadAgent = false;
  /** Since when the two sides should hear each other. */
  private talkingSinceMs = 0;
  private judgedMs = 0;
  private flushedMs = 0;

  constructor(
    readonly direction: 'inbound' | 'outbound',
    leg: Leg,
    readonly createdMs: number,
    private readonly surroundings: CallSurroundings,
  ) {
    this.customer = new LegEnd('customer', leg);
    leg.receive = (packet) => this.fromCustomer(packet, performance.now());
    this.apply(createdMs);
  }

  get isOpen(): boolean {
    return this.openedMs !== undefined;
  }

  get agentState(): { readonly agentId: string | null; readonly agent: 'none' | LegEnd['presence'] } {
    const agent = this.agent ?? this.successor;
    return { agentId: agent?.agentId ?? null, agent: agent?.end.presence ?? 'none' };
  }

  /** The call is answered: audio flows, and is recorded. A second time it does nothing. */
  open(nowMs: number, { recorder, notice }: Opening): void {
    if (this.isOpen) return;
    this.openedMs = nowMs;
    this.flushedMs = nowMs;
    this.talkingSinceMs = nowMs;
    this.recorder = recorder;
    if (notice) this.notice = once('notice', notice);
    this.apply(nowMs);
  }

  hold(held: boolean, nowMs: number): void {
    if (this.held === held) return;
    this.held = held;
    this.talkingSinceMs = nowMs;
    this.apply(nowMs);
  }

  /** I7: an earlier leg goes on until the new one is heard. */
  attach(agentId: string, leg: Leg, nowMs: number): void {
    const agent: AgentEnd = { agentId, end: new LegEnd('agent', leg), sinceMs: nowMs };
    leg.receive = (packet) => this.fromAgent(agent, packet, performance.now());
    void this.successor?.end.close();
    this.successor = undefined;
    if (this.agent && this.agent.end.presence === 'present') this.successor = agent;
    else this.take(agent, nowMs);
    if (this.successor) agent.end.outgoing.play(silence);
  }

  /** Every 20 ms. */
  tick(tick: number, nowMs: number): void {
    const goesOn = this.customer.outgoing.tick(tick, nowMs);
    this.agent?.end.outgoing.tick(tick, nowMs);
    this.successor?.end.outgoing.tick(tick, nowMs);
    if (this.notice && !goesOn) this.endNotice(nowMs);
    if (nowMs - this.judgedMs >= JUDGE_MS) this.judge(nowMs);
    if (this.recorder && nowMs - this.flushedMs >= FLUSH_MS) {
      this.flushedMs = nowMs;
      void this.recorder.flush(nowMs - this.openedMs!);
    }
  }

  async closeLegs(): Promise<void> {
    await Promise.all([this.customer, this.agent?.end, this.successor?.end].map((end) => end?.close()));
  }

  /** Once the legs are closed; null when there is no recording. Rejects when the store fails, and can be repeated then. */
  async finishRecording(nowMs: number, closedAt: Date): Promise<RecordingManifest | null> {
    return this.recorder && this.recorder.finish(nowMs - this.openedMs!, closedAt);
  }

  private endNotice(nowMs: number): void {
    this.notice = undefined;
    this.talkingSinceMs = nowMs;
    this.apply(nowMs);
  }

  private fromCustomer(packet: LegPacket, nowMs: number): void {
    const kind = this.customer.note(packet, nowMs);
    if (kind === 'audio') {
      this.agent?.end.outgoing.forward(packet, nowMs);
      this.keep('customer', packet, nowMs);
      return;
    }
    this.agent?.end.outgoing.swallow(packet);
    this.recorder?.skip('customer', packet);
    if (kind === 'telephone-event')
      for (const digit of this.dtmf.read(packet.timestamp, packet.payload))
        this.surroundings.signal({ type: 'dtmf', digit });
  }

  private fromAgent(from: AgentEnd, packet: LegPacket, nowMs: number): void {
    const kind = from.end.note(packet, nowMs);
    if (from === this.successor) this.take(from, nowMs);
    if (from !== this.agent) return;
    // Not a word of the agent's is lost until the next judgement.
    if (from.end.presence !== 'present') this.judgeAgent(nowMs);
    if (kind !== 'audio') {
      this.customer.outgoing.swallow(packet);
      this.recorder?.skip('agent', packet);
      return;
    }
    this.customer.outgoing.forward(packet, nowMs);
    this.keep('agent', packet, nowMs);
  }

  /** What was said to the other side: not before the answer, and not on hold. */
  private keep(side: Side, packet: LegPacket, nowMs: number): void {
    if (this.openedMs === undefined || this.held) return;
    const positionMs = nowMs - this.openedMs;
    this.recorder?.receive(side, packet, positionMs);
    this.surroundings.tap(side, packet.payload, positionMs);
  }

  private take(agent: AgentEnd, nowMs: number): void {
    const before = this.agent;
    this.agent = agent;
    if (this.successor === agent) this.successor = undefined;
    this.heard.agent = undefined;
    this.talkingSinceMs = nowMs;
    void before?.end.close();
    agent.end.judge(nowMs, agent.sinceMs);
    if (agent.end.presence === 'present') this.agentIsThere(agent, nowMs);
    this.apply(nowMs);
  }

  private judge(nowMs: number): void {
    this.judgedMs = nowMs;
    const change = this.customer.judge(nowMs, this.openedMs ?? null);
    if (change) this.tellCustomer(change);
    this.judgeAgent(nowMs);
    this.judgeSuccessor(nowMs);
    if (this.isOpen && !this.held && !this.notice) this.listen(nowMs);
  }

  private tellCustomer({ presence, reason }: Judgement): void {
    if (presence === 'present') this.surroundings.signal({ type: 'customer-connected' });
    if (reason) this.surroundings.signal({ type: 'customer-lost', reason });
  }

  private judgeAgent(nowMs: number): void {
    const change = this.agent?.end.judge(nowMs, this.agent.sinceMs);
    if (!this.agent || !change) return;
    if (change.presence === 'present') this.agentIsThere(this.agent, nowMs);
    if (change.reason) this.tellLost(this.agent.agentId, change.reason);
    this.apply(nowMs);
  }

  private agentIsThere({ agentId }: AgentEnd, nowMs: number): void {
    this.hadAgent = true;
    this.talkingSinceMs = nowMs;
    this.surroundings.signal({ type: 'agent-connected', agentId });
  }

  private judgeSuccessor(nowMs: number): void {
    const { successor } = this;
    const reason = successor?.end.judge(nowMs, successor.sinceMs)?.reason;
    if (!successor || !reason) return;
    this.successor = undefined;
    void successor.end.close();
    this.tellLost(successor.agentId, reason);
  }

  private tellLost(agentId: string, reason: LegLoss): void {
    this.surroundings.signal({ type: 'agent-lost', agentId, reason });
  }

  private listen(nowMs: number): void {
    const ends = [this.customer, ...(this.agent?.end.presence === 'present' ? [this.agent.end] : [])];
    for (const end of ends) {
      const change = end.listen(nowMs, this.talkingSinceMs);
      if (change) this.surroundings.signal({ ...change, side: end.side });
    }
  }

  private span(kind: 'hold' | 'agent-away', begins: boolean, nowMs: number): void {
    if (this.openedMs === undefined || !this.recorder) return;
    const atMs = nowMs - this.openedMs;
    if (begins) this.recorder.beginSpan(kind, atMs);
    else this.recorder.endSpan(kind, atMs);
  }

  /** Lets each side hear what it should hear now. */
  private apply(nowMs: number): void {
    const plan = audioPlan({
      direction: this.direction,
      open: this.isOpen,
      held: this.held,
      noticing: this.notice !== undefined,
      agent: this.agent?.end.presence ?? 'none',
      hadAgent: this.hadAgent,
    });
    this.let(this.customer, plan.customer);
    if (this.agent) this.let(this.agent.end, plan.agent);
    this.span('hold', this.held, nowMs);
    this.span('agent-away', plan.customer === 'music' && !this.held, nowMs);
  }

  private let(end: LegEnd, hear: Heard): void {
    if (this.heard[end.side] === hear) return;
    this.heard[end.side] = hear;
    const { music, ringback } = this.surroundings.sounds;
    switch (hear) {
      case 'nothing':
        return end.outgoing.stop();
      case 'relay':
        return end.outgoing.relay();
      case 'silence':
        return end.outgoing.play(silence);
      case 'ringback':
        return end.outgoing.play(ringback);
      case 'music':
        return end.outgoing.play(music);
      case 'notice':
        return end.outgoing.play(this.notice ?? silence);
    }
  }
}
