import { setTimeout as delay } from 'node:timers/promises';
import { audioTapSubject, tapAudio, tappedPacketSchema, type Side } from '@parlance/media/contracts';
import type { QueryClient, SignalBus } from '@parlance/platform/messaging';
import type { Logger } from '@parlance/platform/observability';
import type { HeardUtterance, SpeechToText } from '@parlance/providers/speech';
import { LiveSide } from './live-side';

export interface LiveCallParts {
  readonly callId: string;
  readonly tenantId: string;
  readonly bridgeId: string;
  readonly speech: SpeechToText;
  readonly signals: SignalBus;
  readonly queries: QueryClient;
  readonly logger: Logger;
  heard(side: Side, utterance: HeardUtterance): void;
}

const TAP_SECONDS = 30;
const ASK_AGAIN_MS = 10_000;
const TICK_MS = 250;
const SIDES: readonly Side[] = ['customer', 'agent'];

/** Listens to both sides of a call under way, until the signal ends it. What is missed meanwhile is gone: the recording has it. */
export async function listenToCall(parts: LiveCallParts, signal: AbortSignal): Promise<void> {
  const { callId, tenantId, bridgeId, speech, signals, queries, logger } = parts;
  const failure = new AbortController();
  const end = AbortSignal.any([signal, failure.signal]);
  const sides = new Map<Side, LiveSide>();
  let now: { positionMs: number; at: number } | undefined;

  const listen = (side: Side, startMs: number): LiveSide => {
    const live = new LiveSide(
      startMs,
      (heard) => speech.stream(heard, (error) => failure.abort(error)),
      (utterance) => parts.heard(side, utterance),
    );
    sides.set(side, live);
    return live;
  };
  const receive = (side: Side, data: unknown): void => {
    const packet = tappedPacketSchema.parse(data);
    if (end.aborted) return;
    now = { positionMs: Math.max(packet.positionMs, now?.positionMs ?? 0), at: performance.now() };
    (sides.get(side) ?? listen(side, packet.positionMs)).receive(packet);
  };
  const subscriptions = SIDES.map((side) =>
    signals.subscribe(audioTapSubject(callId, side), (data) => receive(side, data)),
  );
  const tick = setInterval(() => {
    if (now) for (const side of sides.values()) side.pass(now.positionMs + performance.now() - now.at);
  }, TICK_MS);
  try {
    while (!end.aborted) {
      await queries
        .ask(tapAudio, { callId, forSeconds: TAP_SECONDS }, { instance: bridgeId, tenantId })
        .catch((error: unknown) =>
          logger.debug({ err: error, callId }, 'The bridge does not give the audio'),
        );
      await delay(ASK_AGAIN_MS, undefined, { signal: end }).catch(() => undefined);
    }
    if (failure.signal.aborted && !signal.aborted) throw failure.signal.reason;
  } finally {
    clearInterval(tick);
    for (const unsubscribe of subscriptions) unsubscribe();
    for (const side of sides.values()) side.abort();
  }
}
