import type { MovableClock } from './clock';

type Task = (at: number) => void;
interface Entry {
  at: number;
  order: number;
  task: Task | null;
}

const LONGEST_SLEEP_MS = 250;
const TASKS_PER_TURN = 2_000;

/**
 * Runs tasks at moments of simulator time, in order of time. A task is told the moment it was due, so that a clock moved
 * by days leaves the same traces as days of waiting. Tasks live in memory; their owners arm them again after a start.
 */
export class Scheduler {
  private heap: Entry[] = [];
  private order = 0;
  private timer: NodeJS.Timeout | null = null;
  private armedFor = Infinity;
  private stopped = false;
  private readonly unsubscribe: () => void;

  constructor(
    private readonly clock: MovableClock,
    private readonly afterRun: () => void,
  ) {
    this.unsubscribe = clock.onMove(() => this.arm(0));
  }

  /** Returns a function that calls the task off. */
  at(moment: number, task: Task): () => void {
    const entry: Entry = { at: moment, order: this.order++, task };
    this.push(entry);
    if (moment < this.armedFor) this.arm(moment - this.clock.ms());
    return () => {
      entry.task = null;
    };
  }

  stop(): void {
    this.stopped = true;
    this.unsubscribe();
    if (this.timer) clearTimeout(this.timer);
  }

  private arm(delay: number): void {
    if (this.stopped) return;
    if (this.timer) clearTimeout(this.timer);
    const sleep = Math.min(Math.max(delay, 0), LONGEST_SLEEP_MS);
    this.armedFor = this.heap[0]?.at ?? Infinity;
    this.timer = setTimeout(() => this.run(), sleep);
    this.timer.unref();
  }

  private run(): void {
    this.timer = null;
    const now = this.clock.ms();
    for (let ran = 0; ran < TASKS_PER_TURN;) {
      const first = this.heap[0];
      if (!first || first.at > now) break;
      this.pop();
      if (!first.task) continue;
      try {
        first.task(first.at);
      } catch (error) {
        // One broken item must not stop the clock for all others.
        console.error('A scheduled task failed', error);
      }
      ran += 1;
    }
    this.afterRun();
    this.armedFor = Infinity;
    const next = this.heap[0];
    if (next) this.arm(next.at - this.clock.ms());
  }

  private before(a: Entry, b: Entry): boolean {
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }

  private push(entry: Entry): void {
    const { heap } = this;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.before(heap[at]!, heap[parent]!)) break;
      [heap[at], heap[parent]] = [heap[parent]!, heap[at]!];
      at = parent;
    }
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop();
    if (heap.length === 0 || !last) return;
    heap[0] = last;
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      if (left >= heap.length) break;
      const right = left + 1;
      const child = right < heap.length && this.before(heap[right]!, heap[left]!) ? right : left;
      if (!this.before(heap[child]!, heap[at]!)) break;
      [heap[at], heap[child]] = [heap[child]!, heap[at]!];
      at = child;
    }
  }
}
