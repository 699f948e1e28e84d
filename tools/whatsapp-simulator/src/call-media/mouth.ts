import { keyPress } from './dtmf';
import { FRAME_MS, FRAME_SAMPLES } from './opus';
import { silence, type Voice } from './voice';

export interface OutgoingPacket {
  kind: 'audio' | 'event';
  payload: Buffer;
  sequenceNumber: number;
  timestamp: number;
  marker: boolean;
}

/** How badly the network treats what the phone sends. */
export interface Network {
  /** 0 to 1 */
  loss: number;
  /** Shortest and longest extra delay, milliseconds of real time; packets may overtake each other. */
  delayMs: [number, number];
  /** Nothing leaves the phone any more, as when it has lost its connection. */
  silent: boolean;
}

export const PERFECT: Network = { loss: 0, delayMs: [0, 0], silent: false };

const GAP_FRAMES = 4;
const MOST_BEHIND_FRAMES = 25;

/** Speaks 50 packets a second on an absolute clock, so that a busy machine makes bursts but no drift. */
export class Mouth {
  network: Network = PERFECT;
  sent = 0;
  private voice: Voice = silence;
  private keys: string[] = [];
  private press: { packets: ReturnType<typeof keyPress>; timestamp: number } | null = null;
  private gap = 0;
  private keyFrames = 0;
  private sequence: number;
  private readonly firstTimestamp: number;
  private frame = 0;
  private startedAt: number | null = null;
  private timer: NodeJS.Timeout | null = null;
  private first = true;

  /** `random`: 0 to 1. */
  constructor(
    private send: (packet: OutgoingPacket) => void,
    private readonly random: () => number,
  ) {
    this.sequence = Math.floor(random() * 0x8000);
    this.firstTimestamp = Math.floor(random() * 0x80000000);
  }

  say(voice: Voice): void {
    this.voice = voice;
  }

  /** Presses keys one after the other, each for `ms`. */
  dial(digits: string, ms: number): void {
    this.keys.push(...digits);
    this.keyFrames = Math.max(1, Math.round(ms / FRAME_MS));
  }

  start(): void {
    if (this.startedAt !== null) return;
    this.startedAt = performance.now();
    this.tick();
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.send = () => undefined;
  }

  private readonly tick = (): void => {
    const due = Math.floor((performance.now() - this.startedAt!) / FRAME_MS);
    if (due - this.frame > MOST_BEHIND_FRAMES) this.frame = due;
    for (; this.frame <= due; this.frame += 1) this.speak();
    const next = this.startedAt! + this.frame * FRAME_MS - performance.now();
    this.timer = setTimeout(this.tick, Math.max(1, next));
  };

  private speak(): void {
    const timestamp = (this.firstTimestamp + this.frame * FRAME_SAMPLES) >>> 0;
    // The voice goes on while a key is pressed; it is only not heard.
    const payload = this.voice.next();
    const press = this.currentPress(timestamp);
    const event = press?.packets.shift();
    if (event && press)
      this.pass({ kind: 'event', payload: event.payload, timestamp: press.timestamp, marker: event.marker });
    else this.pass({ kind: 'audio', payload, timestamp, marker: this.first });
    this.first = false;
  }

  private currentPress(timestamp: number) {
    if (this.press && this.press.packets.length > 0) return this.press;
    if (this.press) {
      this.press = null;
      this.gap = GAP_FRAMES;
    }
    if (this.gap > 0) {
      this.gap -= 1;
      return null;
    }
    const key = this.keys.shift();
    if (key !== undefined) this.press = { packets: keyPress(key, this.keyFrames), timestamp };
    return this.press;
  }

  private pass(packet: Omit<OutgoingPacket, 'sequenceNumber'>): void {
    if (this.network.silent) return;
    const numbered = { ...packet, sequenceNumber: this.sequence };
    this.sequence = (this.sequence + 1) & 0xffff;
    if (this.random() < this.network.loss) return;
    this.sent += 1;
    const [least, most] = this.network.delayMs;
    const delay = least + this.random() * (most - least);
    if (delay === 0) this.send(numbered);
    else setTimeout(() => this.send(numbered), delay).unref();
  }
}
