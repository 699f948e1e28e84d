import {
  audioTapSubject,
  mediaErrors,
  mediaSignalSubject,
  type createInboundCall,
  type createOutboundCall,
  type listBridgedCalls,
  type MediaSignal,
  type Side,
} from '@parlance/media/contracts';
import type { SignalBus } from '@parlance/platform/messaging';
import type { Logger } from '@parlance/platform/observability';
import type { AppendableStore } from '@parlance/providers/object-store';
import { ProblemError, type ReplyOf, type RequestOf } from '@parlance/shared/contract-kit';
import { minutes, seconds, type Clock } from '@parlance/shared/kernel';
import { BridgedCall, type Opening } from './bridged-call';
import type { Leg, LegFactory, OfferedLeg } from './leg';
import { CallRecorder } from './recording/call-recorder';
import type { Sounds } from './sounds';
import { Ticker } from './ticker';

type Creation = RequestOf<typeof createOutboundCall>;
type Signal = MediaSignal['signal'];

export interface BridgeParts {
  readonly bridgeId: string;
  readonly maxCalls: number;
  readonly legs: LegFactory;
  readonly sounds: Sounds;
  readonly store: AppendableStore;
  readonly signals: SignalBus;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Held {
  readonly creation: Creation;
  readonly call: BridgedCall;
  /** What was answered or offered to WhatsApp: the same again, when asked again. */
  readonly sdp: string;
  readonly accept: ((answerSdp: string) => Promise<void>) | undefined;
  accepted: string | undefined;
  opened: Promise<void> | undefined;
  tappedUntilMs: number;
}

/** Nobody lets a phone ring so long: whoever asked for this call is gone. */
const UNOPENED_MS = minutes(3);
/** How often a recording is tried again whose call has ended while the store did not take it. */
const FINISH_AGAIN_MS = seconds(1);

/** The calls of this process. */
export class MediaBridge {
  private readonly calls = new Map<string, Held>();
  private readonly creating = new Map<string, Promise<Held>>();
  private readonly closing = new Map<string, Promise<void>>();
  private readonly unfinished = new Map<string, () => Promise<unknown>>();
  private finishing: Promise<void> | undefined;
  private finishTimer: NodeJS.Timeout | undefined;
  private readonly ticker = new Ticker((tick, nowMs) => this.tick(tick, nowMs));
  private stopping = false;

  constructor(private readonly parts: BridgeParts) {}

  get size(): number {
    return this.calls.size + this.creating.size;
  }

  start(): void {
    this.ticker.start();
    this.finishTimer = setInterval(() => void this.finishMore(), FINISH_AGAIN_MS);
  }

  /** Closes every call, with its recording. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.allSettled(this.creating.values());
    for (const [callId, held] of this.calls) {
      this.signal(held.creation, { type: 'closed', reason: 'bridge-stopping' });
      void this.close(callId);
    }
    await Promise.all(this.closing.values());
    clearInterval(this.finishTimer);
    await this.finishMore();
    this.ticker.stop();
  }

  async createInbound(request: RequestOf<typeof createInboundCall>): Promise<string> {
    const { sdp } = await this.create(request, 'inbound', async () => {
      const { leg, answerSdp } = await this.parts.legs.answer(request.offerSdp, 'whatsapp');
      return { leg, sdp: answerSdp };
    });
    return sdp;
  }

  async createOutbound(request: Creation): Promise<string> {
    const { sdp } = await this.create(request, 'outbound', async () => {
      const { leg, offerSdp } = await this.parts.legs.offer();
      return { leg, sdp: offerSdp, offered: leg };
    });
    return sdp;
  }

  async applyAnswer(callId: string, answerSdp: string): Promise<void> {
    const held = this.held(callId);
    if (!held.accept)
      throw new ProblemError(mediaErrors.wrong_direction, { detail: 'We answered this call ourselves' });
    if (held.accepted === answerSdp) return;
    await held.accept(answerSdp);
    held.accepted = answerSdp;
  }

  async open(callId: string): Promise<void> {
    const held = this.held(callId);
    await (held.opened ??= this.opening(held));
  }

  async attachAgent(callId: string, agentId: string, offerSdp: string): Promise<string> {
    const { call } = this.held(callId);
    const { leg, answerSdp } = await this.parts.legs.answer(offerSdp, 'browser');
    if (this.calls.get(callId)?.call === call) call.attach(agentId, leg, performance.now());
    else await leg.close();
    this.held(callId);
    return answerSdp;
  }

  setHold(callId: string, isHeld: boolean): void {
    this.held(callId).call.hold(isHeld, performance.now());
  }

  tap(callId: string, forSeconds: number): void {
    this.held(callId).tappedUntilMs = performance.now() + forSeconds * 1_000;
  }

  /** False when there was no such call. Resolves when the recording is finished. */
  async close(callId: string): Promise<boolean> {
    const held = this.calls.get(callId);
    const before = this.closing.get(callId);
    if (!held) {
      await before;
      return before !== undefined;
    }
    this.calls.delete(callId);
    const closing = this.finish(callId, held).finally(() => this.closing.delete(callId));
    this.closing.set(callId, closing);
    await closing;
    return true;
  }

  list(): ReplyOf<typeof listBridgedCalls>['calls'] {
    return [...this.calls].map(([callId, { call }]) => ({
      callId,
      open: call.isOpen,
      customer: call.customer.presence,
      ...call.agentState,
    }));
  }

  private async create(
    request: Creation,
    direction: 'inbound' | 'outbound',
    make: () => Promise<{ leg: Leg; sdp: string; offered?: OfferedLeg }>,
  ): Promise<Held> {
    const { callId } = request;
    const known = this.calls.get(callId) ?? (await this.creating.get(callId));
    if (known) {
      if (known.call.direction === direction) return known;
      throw new ProblemError(mediaErrors.wrong_direction, { detail: `The call is not ${direction}` });
    }
    if (this.stopping || this.size >= this.parts.maxCalls)
      throw new ProblemError(mediaErrors.bridge_full, {
        detail: this.stopping ? 'This bridge is being stopped' : `This bridge has ${this.size} calls`,
        retryAfterSeconds: 1,
      });
    const creating = make().then(({ leg, sdp, offered }) => this.hold(request, direction, leg, sdp, offered));
    this.creating.set(callId, creating);
    try {
      return await creating;
    } finally {
      this.creating.delete(callId);
    }
  }

  private hold(
    creation: Creation,
    direction: 'inbound' | 'outbound',
    leg: Leg,
    sdp: string,
    offered: OfferedLeg | undefined,
  ): Held {
    const call = new BridgedCall(direction, leg, performance.now(), {
      sounds: this.parts.sounds,
      signal: (signal) => this.signal(creation, signal),
      tap: (side, payload, positionMs) => this.tapped(held, side, payload, positionMs),
    });
    const held: Held = {
      creation,
      call,
      sdp,
      accept: offered && ((answerSdp) => offered.accept(answerSdp)),
      accepted: undefined,
      opened: undefined,
      tappedUntilMs: 0,
    };
    this.calls.set(creation.callId, held);
    return held;
  }

  private async opening({ creation, call }: Held): Promise<void> {
    const { recording, tenantId, callId } = creation;
    const { bridgeId, store, logger, clock, sounds } = this.parts;
    const announcement =
      recording.enabled && recording.announcementLanguage !== null
        ? await sounds.announcement(recording.announcementLanguage)
        : null;
    const startedAt = clock.now();
    const recorder = recording.enabled
      ? new CallRecorder({ bridgeId, tenantId, callId, store, logger, startedAt })
      : null;
    if (recorder && announcement) {
      const { language, sha256, kind } = announcement;
      recorder.announced({ at: startedAt.toISOString(), language, sha256, kind });
    }
    const opening: Opening = { recorder, notice: announcement && announcement.frames };
    call.open(performance.now(), opening);
  }

  private async finish(callId: string, { call }: Held): Promise<void> {
    const { clock, logger } = this.parts;
    const [endedMs, closedAt] = [performance.now(), clock.now()];
    await call.closeLegs();
    try {
      await call.finishRecording(endedMs, closedAt);
    } catch (error) {
      logger.error({ err: error, callId }, 'A recording could not be finished; it is tried again');
      this.unfinished.set(callId, () => call.finishRecording(endedMs, closedAt));
    }
  }

  /** What a store without room did not take when its call ended. */
  private finishMore(): Promise<void> {
    this.finishing ??= this.finishEach().finally(() => (this.finishing = undefined));
    return this.finishing;
  }

  private async finishEach(): Promise<void> {
    for (const [callId, finish] of this.unfinished)
      try {
        await finish();
        this.unfinished.delete(callId);
        this.parts.logger.info({ callId }, 'A recording is finished after all');
      } catch {
        // It was said when it failed first.
      }
  }

  private held(callId: string): Held {
    const held = this.calls.get(callId);
    if (held) return held;
    throw new ProblemError(mediaErrors.unknown_call, { detail: `The bridge has no call ${callId}` });
  }

  private tick(tick: number, nowMs: number): void {
    for (const [callId, { call, creation }] of this.calls) {
      try {
        call.tick(tick, nowMs);
      } catch (error) {
        this.parts.logger.error({ err: error, callId }, 'A call could not be served');
      }
      if (call.isOpen || nowMs - call.createdMs < UNOPENED_MS) continue;
      this.signal(creation, { type: 'closed', reason: 'never-opened' });
      void this.close(callId);
    }
  }

  private signal({ tenantId, callId }: Creation, signal: Signal): void {
    const { bridgeId, clock, signals } = this.parts;
    const message: MediaSignal = { tenantId, callId, bridgeId, at: clock.now().toISOString(), signal };
    try {
      signals.publish(mediaSignalSubject(tenantId, callId), message);
    } catch (error) {
      // Whoever needs to know asks again.
      this.parts.logger.warn({ err: error, callId }, 'A signal could not be sent');
    }
  }

  private tapped(held: Held, side: Side, payload: Uint8Array, positionMs: number): void {
    if (performance.now() > held.tappedUntilMs) return;
    const { callId } = held.creation;
    this.parts.signals.publish(audioTapSubject(callId, side), {
      callId,
      side,
      positionMs: Math.round(positionMs),
      opus: Buffer.from(payload).toString('base64'),
    });
  }
}
