import { FRAME_MS } from '@parlance/shared/ogg-opus';

/** After a stall, so many ticks are made up for; older ones are left out, because their time has passed. */
const CATCH_UP = 5;

/** Calls back every 20 ms of an absolute clock: a timer that fires late is not late for ever. */
export class Ticker {
  private timer: NodeJS.Timeout | undefined;
  private started = 0;
  private ticks = 0;

  constructor(private readonly onTick: (tick: number, nowMs: number) => void) {}

  start(): void {
    this.started = performance.now();
    this.schedule();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private schedule(): void {
    const next = this.started + (this.ticks + 1) * FRAME_MS;
    this.timer = setTimeout(() => this.run(), Math.max(next - performance.now(), 0));
  }

  private run(): void {
    const now = performance.now();
    const due = Math.floor((now - this.started) / FRAME_MS);
    this.ticks = Math.max(this.ticks, due - CATCH_UP);
    while (this.ticks < due) {
      this.ticks += 1;
      this.onTick(this.ticks, now);
    }
    if (this.timer) this.schedule();
  }
}
