import type { SafeHttpClient } from '@parlance/platform/http';
import { joined, OggOpusWriter, packetSamples, readOggOpus, SAMPLES_PER_MS } from '@parlance/shared/ogg-opus';
import { z } from 'zod';
import { decodedTrack, joinedSamples, SPEECH_RATE } from './decode-opus';
import { SpeechImpossible, type HeardSpeech, type HeardUtterance, type SpeechToText } from './speech-to-text';
import { waveFile } from './wave-file';

export interface OpenAiSpeechOptions {
  readonly http: SafeHttpClient;
  /** Without `/v1`. */
  readonly url: string;
  readonly apiKey: string | null;
  readonly model: string;
  readonly language: string | null;
}

const TIMEOUT_MS = 10 * 60_000;
/** Servers take 25 MB: Opus of a call is far below it in this time, 16 kHz samples are 19 MB in the other. */
const OGG_PIECE_MS = 30 * 60_000;
const WAVE_PIECE_MS = 10 * 60_000;
/** The server cannot read Ogg/Opus; a plain wave file it can. */
const UNREADABLE = new Set([400, 415, 422]);

const segmentSchema = z.object({
  start: z.number(),
  end: z.number(),
  text: z.string(),
  /** Mean of the logarithms of how probable each word was. */
  avg_logprob: z.number().optional(),
});
type Segment = z.infer<typeof segmentSchema>;

const replySchema = z.object({
  language: z.string().optional(),
  text: z.string().default(''),
  segments: z.array(segmentSchema).optional(),
});

/** Any server with OpenAI's `POST /v1/audio/transcriptions`. It does not listen live. */
export class OpenAiSpeech implements SpeechToText {
  readonly name: string;
  readonly draft = false;
  readonly listensLive = false;

  constructor(private readonly options: OpenAiSpeechOptions) {
    this.name = options.model;
  }

  async transcribe(ogg: Uint8Array, signal?: AbortSignal): Promise<HeardSpeech> {
    const { packets } = readOggOpus(ogg);
    const heard: HeardSpeech[] = [];
    let startMs = 0;
    for (const piece of pieces(packets, OGG_PIECE_MS)) {
      heard.push(...(await this.piece(piece, startMs, signal)));
      startMs += lengthMs(piece);
    }
    return {
      language: heard.find(({ language }) => language !== null)?.language ?? null,
      utterances: heard.flatMap(({ utterances }) => utterances),
    };
  }

  stream(): never {
    throw new SpeechImpossible('The speech server does not listen live');
  }

  private async piece(
    packets: readonly Uint8Array[],
    startMs: number,
    signal: AbortSignal | undefined,
  ): Promise<HeardSpeech[]> {
    signal?.throwIfAborted();
    const writer = new OggOpusWriter(1);
    const ogg = joined([writer.head(), writer.end(packets)]);
    const direct = await this.send(ogg, 'audio/ogg', 'call.ogg');
    if (direct !== 'unreadable') return [speechOf(direct, startMs, lengthMs(packets))];
    const heard: HeardSpeech[] = [];
    let atMs = startMs;
    for (const part of pieces(packets, WAVE_PIECE_MS)) {
      signal?.throwIfAborted();
      const samples: Int16Array[] = [];
      for await (const second of decodedTrack(part)) samples.push(second);
      const reply = await this.send(waveFile(joinedSamples(samples), SPEECH_RATE), 'audio/wav', 'call.wav');
      if (reply === 'unreadable') throw new SpeechImpossible('The speech server does not take the recording');
      heard.push(speechOf(reply, atMs, lengthMs(part)));
      atMs += lengthMs(part);
    }
    return heard;
  }

  private async send(file: Uint8Array, type: string, name: string): Promise<unknown> {
    const { http, url, apiKey, model, language } = this.options;
    const form = new FormData();
    form.set('model', model);
    form.set('response_format', 'verbose_json');
    form.set('timestamp_granularities[]', 'segment');
    form.set('temperature', '0');
    if (language) form.set('language', language);
    form.set('file', new Blob([Buffer.from(file)], { type }), name);
    const encoded = new Response(form);
    const reply = await http.request(`${url.replace(/\/$/, '')}/v1/audio/transcriptions`, {
      method: 'POST',
      headers: {
        'content-type': encoded.headers.get('content-type') ?? 'multipart/form-data',
        ...(apiKey && { authorization: `Bearer ${apiKey}` }),
      },
      body: new Uint8Array(await encoded.arrayBuffer()),
      timeoutMs: TIMEOUT_MS,
      maxResponseBytes: 16 * 1024 * 1024,
    });
    if (reply.status === 200) return JSON.parse(reply.body.toString('utf8'));
    if (UNREADABLE.has(reply.status)) return 'unreadable';
    const problem = `The speech server answered with ${reply.status}`;
    throw reply.status === 429 || reply.status >= 500 ? new Error(problem) : new SpeechImpossible(problem);
  }
}

function speechOf(reply: unknown, startMs: number, durationMs: number): HeardSpeech {
  const parsed = replySchema.safeParse(reply);
  if (!parsed.success) throw new SpeechImpossible('The speech server answers in a form that is not known');
  const { language, text, segments } = parsed.data;
  // Servers that give no times give at least the words.
  const whole: Segment = { start: 0, end: durationMs / 1_000, text };
  const utterances = (segments ?? [whole]).map((segment): HeardUtterance => ({
    startMs: startMs + Math.round(segment.start * 1_000),
    endMs: startMs + Math.round(segment.end * 1_000),
    text: segment.text.trim(),
    confidence: confidenceOf(segment),
  }));
  return { language: language ?? null, utterances: utterances.filter(({ text: said }) => said !== '') };
}

const confidenceOf = ({ avg_logprob: mean }: Segment): number | null =>
  mean === undefined ? null : Math.round(Math.exp(Math.min(mean, 0)) * 1_000) / 1_000;

const lengthMs = (packets: readonly Uint8Array[]): number =>
  packets.reduce((sum, packet) => sum + (packetSamples(packet) ?? 0), 0) / SAMPLES_PER_MS;

/** Parts of at most this length, in their order. */
function pieces(packets: readonly Uint8Array[], longestMs: number): Uint8Array[][] {
  const parts: Uint8Array[][] = [];
  let filledMs = Number.POSITIVE_INFINITY;
  for (const packet of packets) {
    const packetMs = (packetSamples(packet) ?? 0) / SAMPLES_PER_MS;
    if (filledMs + packetMs > longestMs) {
      parts.push([]);
      filledMs = 0;
    }
    parts.at(-1)!.push(packet);
    filledMs += packetMs;
  }
  return parts;
}
