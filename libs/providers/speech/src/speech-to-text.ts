export interface HeardUtterance {
  /** Since the beginning of the audio. */
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
  /** 0 to 1; null when the recogniser does not say. */
  readonly confidence: number | null;
}

export interface HeardSpeech {
  /** As the recogniser names it, for example `en`; null when it does not say. */
  readonly language: string | null;
  readonly utterances: readonly HeardUtterance[];
}

/** Speech that is recognised while it is spoken: 16 kHz, mono. */
export interface SpeechStream {
  /** Times of utterances count from the first sample. Silence has to be written too. */
  write(pcm: Int16Array): void;
  /** Resolves when everything that was written has been recognised. Repeating it is harmless. */
  finish(): Promise<void>;
  /** Ends it at once; nothing more is heard of it. */
  abort(): void;
}

/** Turns what was said into words. */
export interface SpeechToText {
  readonly name: string;
  /** Good for finding, not for quoting. */
  readonly draft: boolean;
  /** Whether `stream` may be called. */
  readonly listensLive: boolean;
  /**
   * Recognises a mono Ogg/Opus file. Throws SpeechImpossible when trying again is no use, and any other error when it
   * may be.
   */
  transcribe(ogg: Uint8Array, signal?: AbortSignal): Promise<HeardSpeech>;
  /** `failed` is told once, when the stream ended by itself. Throws SpeechImpossible where nothing listens live. */
  stream(heard: (utterance: HeardUtterance) => void, failed: (error: Error) => void): SpeechStream;
}

/** There will be no transcript; the message says why, for people. */
export class SpeechImpossible extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'SpeechImpossible';
  }
}

/** Nothing recognises speech here. */
export class NoSpeechToText implements SpeechToText {
  readonly name = 'none';
  readonly draft = true;
  readonly listensLive = false;

  constructor(private readonly reason: string) {}

  transcribe(): Promise<HeardSpeech> {
    return Promise.reject(new SpeechImpossible(this.reason));
  }

  stream(): never {
    throw new SpeechImpossible(this.reason);
  }
}
