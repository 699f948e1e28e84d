import type { HeardUtterance } from './speech-to-text';

/** A word with its times in seconds and its confidence. Nothing that is recognised looks like it. */
const WORD = /^(\S+) (\d+\.\d+) (\d+\.\d+) (\d+\.\d+)$/;
const END = '</s>';
/** `<sil>`, `[NOISE]`, `++BREATH++` and the ends of sentences. */
const IS_FILLER = /^[<[+]/;

interface Word {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly confidence: number;
}

/**
 * Reads what pocketsphinx prints with `-time yes`: of each utterance a line with its text, then a line per word. The text
 * is taken from the words, whose variants (`to(3)`) are one word to a reader.
 */
export class PocketsphinxOutput {
  private rest = '';
  private words: Word[] = [];

  /** The utterances that these bytes complete. */
  read(chunk: string): HeardUtterance[] {
    const lines = (this.rest + chunk).split('\n');
    this.rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.line(line.trim()));
  }

  /** What is left when nothing more comes. */
  end(): HeardUtterance[] {
    return [...this.read('\n'), ...this.utterance()];
  }

  private line(line: string): HeardUtterance[] {
    const [, text, start, end, confidence] = WORD.exec(line) ?? [];
    if (text === undefined) return this.utterance();
    if (text === END) return this.utterance();
    if (!IS_FILLER.test(text))
      this.words.push({
        text: text.replace(/\(\d+\)$/, ''),
        startMs: Math.round(Number(start) * 1_000),
        endMs: Math.round(Number(end) * 1_000),
        // Sums of logarithms come out slightly above 1.
        confidence: Math.min(Number(confidence), 1),
      });
    return [];
  }

  private utterance(): HeardUtterance[] {
    const { words } = this;
    this.words = [];
    const [first] = words;
    if (!first) return [];
    const sum = words.reduce((total, word) => total + word.confidence, 0);
    return [
      {
        startMs: first.startMs,
        endMs: words.at(-1)!.endMs,
        text: words.map((word) => word.text).join(' '),
        confidence: Math.round((sum / words.length) * 1_000) / 1_000,
      },
    ];
  }
}
