import { createHash } from 'node:crypto';

/** Repeatable randomness (sfc32) from a seed of any text. */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter: number;

  constructor(seed: string) {
    const digest = createHash('sha256').update(seed).digest();
    [this.a, this.b, this.c, this.counter] = [0, 4, 8, 12].map((at) => digest.readUInt32LE(at)) as [
      number,
      number,
      number,
      number,
    ];
    for (let i = 0; i < 12; i += 1) this.next();
  }

  /** 0 (included) to 1 (excluded) */
  next(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    return (sum >>> 0) / 4_294_967_296;
  }

  chance(probability: number): boolean {
    return probability > 0 && this.next() < probability;
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  digits(length: number): string {
    let text = String(this.between(1, 9));
    while (text.length < length) text += String(this.between(0, 9));
    return text;
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.between(0, 255)));
  }
}
