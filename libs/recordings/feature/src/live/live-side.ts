import { OpusDecoder, SPEECH_RATE, type HeardUtterance, type SpeechStream } from '@parlance/providers/speech';
import type { TappedPacket } from '@parlance/media/contracts';

const SAMPLES_PER_MS = SPEECH_RATE / 1_000;
/** Packets may come so much later than others of the same moment. */
const PATIENCE_MS = 400;
/** A gap of less is the jitter of clocks. */
const JITTER_MS = 40;

export type ListenTo = (heard: (utterance: HeardUtterance) => void) => SpeechStream;

/**
 * One side of a call on its way to the recogniser: packets at their places, silence where there are none, so that the
 * recogniser's times are those of the recording.
 */
export class LiveSide {
  private readonly decoder = new OpusDecoder();
  private readonly stream: SpeechStream;
  private written = 0;

  /** `startMs`: where the call was when we began to listen. */
  constructor(
    private readonly startMs: number,
    listen: ListenTo,
    heard: (utterance: HeardUtterance) => void,
  ) {
    this.stream = listen((utterance) =>
      heard({
        ...utterance,
        startMs: startMs + utterance.startMs,
        endMs: startMs + utterance.endMs,
      }),
    );
  }

  receive({ positionMs, opus }: TappedPacket): void {
    if (positionMs < this.positionMs - JITTER_MS) return;
    this.fillUntil(positionMs - JITTER_MS);
    this.write(this.decoder.decode(Buffer.from(opus, 'base64')));
  }

  /** The call is here now: what did not come by this time is silence. */
  pass(positionMs: number): void {
    this.fillUntil(positionMs - PATIENCE_MS);
  }

  finish(): Promise<void> {
    return this.stream.finish();
  }

  abort(): void {
    this.stream.abort();
  }

  private get positionMs(): number {
    return this.startMs + this.written / SAMPLES_PER_MS;
  }

  private fillUntil(positionMs: number): void {
    const missing = Math.floor((positionMs - this.positionMs) * SAMPLES_PER_MS);
    if (missing > 0) this.write(new Int16Array(missing));
  }

  private write(pcm: Int16Array): void {
    this.written += pcm.length;
    this.stream.write(pcm);
  }
}
