import type { Call } from '@parlance/gateway/contracts';
import { createStore } from '../ui/store';
import type { Measured } from './quality';

/** The agent's end of a call. Whoever opened it closes it: an open leg holds the microphone. */
export interface Leg {
  readonly offerSdp: string;
  accept(answerSdp: string): Promise<void>;
  setMuted(muted: boolean): void;
  resumeSound(): Promise<void>;
  measure(): Promise<Measured>;
  close(): void;
}

export interface LegEvents {
  connected(): void;
  /** The line to the bridge is gone. */
  lost(): void;
  /** The browser wants a gesture before it plays sound. */
  soundBlocked(): void;
  microphoneLost(error: unknown): void;
}

interface Attached {
  readonly call: Call;
  readonly answerSdp: string | null;
}

/** What a softphone asks of the server and of the browser. */
export interface Surroundings {
  readonly userId: string;
  openLeg(events: LegEvents): Promise<Leg>;
  place(conversationId: string, offerSdp: string): Promise<Attached>;
  answer(callId: string, offerSdp: string): Promise<Attached>;
  attach(callId: string, offerSdp: string): Promise<Attached>;
  hangUp(callId: string): Promise<Call>;
  /** An account of a call that an answer brought. */
  learned(call: Call): void;
  now(): number;
}

export interface Session {
  readonly conversationId: string;
  /** Null while the call is being placed. */
  readonly callId: string | null;
  /** `cut-off`: the line could not be made again by itself; the call goes on without this agent. */
  readonly stage: 'opening' | 'connecting' | 'connected' | 'reconnecting' | 'cut-off' | 'ending';
  readonly muted: boolean;
  readonly soundBlocked: boolean;
}

export interface PhoneState {
  readonly session: Session | null;
  /** What went wrong last, until the next call: an ApiError or a MicrophoneError. */
  readonly problem: { readonly conversationId: string; readonly error: unknown } | null;
  /** The call of this phone that ended last, until the next one. */
  readonly ended: Call | null;
}

/** One attempt to be in a call, from opening the microphone to its end. */
interface Attempt {
  leg: Leg | null;
  isOver: boolean;
  /** When the line stood, for the allowance of making it again. */
  connectedAt: number | null;
  remade: boolean;
}

/** A line that held this long may be made again by itself once more. */
const HELD_MS = 30_000;

/**
 * The phone of this tab: at most one call, and the microphone is open exactly as long as there is one. Only the end of
 * its own call ends it (I5); who loses the race for a call gives the microphone back (I6).
 */
export class Softphone {
  readonly state = createStore<PhoneState>({ session: null, problem: null, ended: null });
  private attempt: Attempt | null = null;

  constructor(private readonly around: Surroundings) {}

  place(conversationId: string): Promise<void> {
    return this.begin({ conversationId, callId: null }, (offer) => this.around.place(conversationId, offer));
  }

  answer({ id, conversationId }: Call): Promise<void> {
    return this.begin({ conversationId, callId: id }, (offer) => this.around.answer(id, offer));
  }

  /** Back into a call of one's own, after a reload or from another window. */
  attach({ id, conversationId }: Pick<Call, 'id' | 'conversationId'>): Promise<void> {
    return this.begin({ conversationId, callId: id }, (offer) => this.around.attach(id, offer));
  }

  setMuted(muted: boolean): void {
    this.attempt?.leg?.setMuted(muted);
    this.session({ muted });
  }

  resumeSound(): void {
    this.attempt?.leg?.resumeSound().then(
      () => this.session({ soundBlocked: false }),
      () => undefined,
    );
  }

  measure(): Promise<Measured> | undefined {
    return this.attempt?.leg?.measure();
  }

  /** C-055: ends the call at any time. Nothing is said after the press, whenever the server answers. */
  async hangUp(): Promise<void> {
    const { session } = this.state.get();
    const { attempt } = this;
    if (!session || !attempt) return;
    // Not at the server yet: when it gets there, it is ended there.
    if (session.callId === null) return this.release();
    attempt.leg?.setMuted(true);
    this.session({ stage: 'ending' });
    try {
      const call = await this.around.hangUp(session.callId);
      this.around.learned(call);
      if (this.attempt === attempt) this.release();
    } catch (error) {
      if (this.attempt !== attempt) return;
      attempt.leg?.setMuted(session.muted);
      this.session({ stage: session.stage });
      this.fail(session.conversationId, error);
    }
  }

  /** Ends one's own call that is in another window. */
  async hangUpElsewhere({ id, conversationId }: Call): Promise<void> {
    try {
      this.around.learned(await this.around.hangUp(id));
    } catch (error) {
      this.fail(conversationId, error);
    }
  }

  /** Something became of a call, of whichever. */
  changed(call: Call): void {
    const { session } = this.state.get();
    if (!session) return;
    const isPlaced =
      session.callId === null &&
      call.conversationId === session.conversationId &&
      call.direction === 'outbound' &&
      call.agentId === this.around.userId &&
      call.state !== 'ended';
    if (isPlaced) this.session({ callId: call.id });
    if (session.callId !== call.id) return;
    const isElsewhere = call.agentId !== null && call.agentId !== this.around.userId;
    if (call.state !== 'ended' && !isElsewhere) return;
    this.release();
    if (call.state === 'ended') this.state.set((state) => ({ ...state, ended: call }));
  }

  /** Gives microphone and line back. The call itself goes on, unless it has ended. */
  release(): void {
    const { attempt } = this;
    this.attempt = null;
    if (attempt) {
      attempt.isOver = true;
      attempt.leg?.close();
    }
    this.state.set((state) => ({ ...state, session: null }));
  }

  /** What was said about a call has been read. */
  dismiss(): void {
    this.state.set((state) => ({ ...state, problem: null, ended: null }));
  }

  private async begin(
    call: Pick<Session, 'conversationId' | 'callId'>,
    ask: (offerSdp: string) => Promise<Attached>,
  ): Promise<void> {
    this.release();
    this.state.set({
      session: { ...call, stage: 'opening', muted: false, soundBlocked: false },
      problem: null,
      ended: null,
    });
    const attempt = this.newAttempt(false);
    try {
      await this.connect(attempt, ask);
    } catch (error) {
      if (attempt.isOver) return;
      this.release();
      this.fail(call.conversationId, error);
    }
  }

  private newAttempt(remade: boolean): Attempt {
    this.attempt = { leg: null, isOver: false, connectedAt: null, remade };
    return this.attempt;
  }

  /** Opens the microphone, offers, and takes the answer. Leaves nothing open when it was given up meanwhile. */
  private async connect(attempt: Attempt, ask: (offerSdp: string) => Promise<Attached>): Promise<void> {
    const leg = await this.around.openLeg({
      connected: () => this.connected(attempt),
      lost: () => void this.remake(attempt),
      soundBlocked: () => this.ifCurrent(attempt, () => this.session({ soundBlocked: true })),
      microphoneLost: (error) =>
        this.ifCurrent(attempt, () => this.fail(this.state.get().session?.conversationId ?? '', error)),
    });
    if (attempt.isOver) return leg.close();
    attempt.leg = leg;
    leg.setMuted(this.state.get().session?.muted ?? false);
    if (!attempt.remade) this.session({ stage: 'connecting' });
    const attached = await ask(leg.offerSdp);
    this.around.learned(attached.call);
    if (attempt.isOver) return this.endIfUnknown(attached.call);
    this.session({ callId: attached.call.id });
    const answer = attached.answerSdp ?? (await this.around.attach(attached.call.id, leg.offerSdp)).answerSdp;
    if (answer !== null) await leg.accept(answer);
  }

  /** Given up while it was being placed: the server had no call to end then. */
  private async endIfUnknown(call: Call): Promise<void> {
    const isTaken = this.state.get().session?.callId === call.id;
    if (call.direction === 'outbound' && call.state !== 'ended' && !isTaken)
      this.around.learned(await this.around.hangUp(call.id));
  }

  private connected(attempt: Attempt): void {
    this.ifCurrent(attempt, () => {
      attempt.connectedAt = this.around.now();
      if (this.state.get().session?.stage !== 'ending') this.session({ stage: 'connected' });
    });
  }

  /** The line broke: made again once by itself, then by a press or when the network is back. */
  private async remake(broken: Attempt): Promise<void> {
    const callId = this.state.get().session?.callId;
    if (this.attempt !== broken || !callId) return;
    const held = broken.connectedAt !== null && this.around.now() - broken.connectedAt >= HELD_MS;
    broken.isOver = true;
    broken.leg?.close();
    const attempt = this.newAttempt(true);
    if (broken.remade && !held) return this.session({ stage: 'cut-off' });
    this.session({ stage: 'reconnecting' });
    try {
      await this.connect(attempt, (offer) => this.around.attach(callId, offer));
    } catch {
      this.ifCurrent(attempt, () => {
        attempt.leg?.close();
        this.session({ stage: 'cut-off' });
      });
    }
  }

  private ifCurrent(attempt: Attempt, act: () => void): void {
    if (this.attempt === attempt && !attempt.isOver) act();
  }

  private session(change: Partial<Session>): void {
    this.state.set((state) =>
      state.session ? { ...state, session: { ...state.session, ...change } } : state,
    );
  }

  private fail(conversationId: string, error: unknown): void {
    this.state.set((state) => ({ ...state, problem: { conversationId, error } }));
  }
}
