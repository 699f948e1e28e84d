import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readOggOpus } from '@parlance/shared/ogg-opus';
import { decodedTrack } from './decode-opus';
import { PocketsphinxOutput } from './pocketsphinx-output';
import {
  SpeechImpossible,
  type HeardSpeech,
  type HeardUtterance,
  type SpeechStream,
  type SpeechToText,
} from './speech-to-text';

export interface PocketsphinxOptions {
  readonly binary: string;
  readonly model: string;
}

/** So much that is not recognised yet (16 kHz, two bytes) that it will never catch up: a minute. */
const BEHIND_BYTES = 60 * 16_000 * 2;
/** It reads /dev/stdin, which cannot be opened on the sockets that Node gives its children: hence `cat`, and a pipe. */
const THROUGH_A_PIPE = 'cat | exec nice -n 10 "$@"';

/** The recogniser of CMU on this machine: English only, half of real time on one core, drafts. */
export class Pocketsphinx implements SpeechToText {
  readonly name = 'pocketsphinx';
  readonly draft = true;
  private found = false;

  constructor(private readonly options: PocketsphinxOptions) {}

  get listensLive(): boolean {
    return this.missing() === null;
  }

  async transcribe(ogg: Uint8Array, signal?: AbortSignal): Promise<HeardSpeech> {
    const missing = this.missing();
    if (missing) throw new SpeechImpossible(missing);
    const utterances: HeardUtterance[] = [];
    const run = new Run(this.command(), (utterance) => utterances.push(utterance));
    const stop = (): void => run.abort();
    signal?.addEventListener('abort', stop);
    try {
      for await (const samples of decodedTrack(readOggOpus(ogg).packets)) await run.writeInTurn(samples);
      await run.finish();
    } finally {
      signal?.removeEventListener('abort', stop);
      run.abort();
    }
    signal?.throwIfAborted();
    return { language: 'en', utterances };
  }

  stream(heard: (utterance: HeardUtterance) => void, failed: (error: Error) => void): SpeechStream {
    const missing = this.missing();
    if (missing) throw new SpeechImpossible(missing);
    return new Run(this.command(), heard, failed);
  }

  /** Why it cannot be used; null when it can. */
  private missing(): string | null {
    const { binary, model } = this.options;
    this.found ||= spawnSync('sh', ['-c', 'command -v "$1"', 'sh', binary]).status === 0;
    if (!this.found) return 'No speech recogniser is installed on the server';
    if (!existsSync(join(model, 'en-us.lm.bin'))) return 'The speech recogniser on the server has no model';
    return null;
  }

  private command(): string[] {
    const { binary, model } = this.options;
    const part = (name: string): string => join(model, name);
    const models = ['-hmm', part('en-us'), '-lm', part('en-us.lm.bin'), '-dict', part('cmudict-en-us.dict')];
    return [binary, '-infile', '/dev/stdin', '-time', 'yes', '-logfn', '/dev/null', ...models];
  }
}

/** One process of the recogniser. It ends by itself when this process does: its input ends. */
class Run implements SpeechStream {
  private readonly child: ChildProcess;
  private readonly output = new PocketsphinxOutput();
  private readonly ended: Promise<void>;
  private fail: (error: Error) => void = () => undefined;
  private aborted = false;

  constructor(
    command: readonly string[],
    heard: (utterance: HeardUtterance) => void,
    failed: (error: Error) => void = () => undefined,
  ) {
    const child = spawn('sh', ['-c', THROUGH_A_PIPE, 'sh', ...command], {
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
    });
    this.child = child;
    child.stdout!.setEncoding('utf8').on('data', (text: string) => this.output.read(text).forEach(heard));
    // Said by its exit as well.
    child.stdin!.on('error', () => undefined);
    this.ended = new Promise((resolve, reject) => {
      this.fail = reject;
      child.once('error', reject);
      child.once('close', (code, signal) => {
        if (this.aborted) return resolve();
        this.output.end().forEach(heard);
        if (code === 0) resolve();
        else reject(new Error(`The speech recogniser ended with ${signal ?? `code ${code}`}`));
      });
    });
    this.ended.catch((error: Error) => failed(error));
  }

  write(pcm: Int16Array): void {
    const input = this.child.stdin!;
    if (!input.writable) return;
    if (input.writableLength > BEHIND_BYTES) {
      this.fail(new Error('The speech recogniser is a minute behind'));
      this.abort();
      return;
    }
    input.write(bytesOf(pcm));
  }

  /** As fast as it is recognised. */
  async writeInTurn(pcm: Int16Array): Promise<void> {
    const input = this.child.stdin!;
    if (!input.writable || input.write(bytesOf(pcm))) return;
    await Promise.race([once(input, 'drain'), this.ended]);
  }

  async finish(): Promise<void> {
    this.child.stdin!.end();
    await this.ended;
  }

  abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    if (this.child.pid === undefined || this.child.exitCode !== null) return;
    try {
      process.kill(-this.child.pid, 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  }
}

const bytesOf = (pcm: Int16Array): Buffer => Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength);
