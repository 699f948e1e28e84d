import type { BatchOptions } from './decorators';
import type { Delivery } from './delivery';
import type { MessageProcessor } from './message-processor';

/**
 * The messages that a consumer holds: gathered into batches, handled a few at a time, extended on the server as long as
 * they are here.
 */
export class HandlerPool {
  private readonly held = new Set<Delivery>();
  private readonly capacity: number;
  private readonly heartbeat: NodeJS.Timeout;
  private gathered: Delivery[] = [];
  private ready: Delivery[][] = [];
  private gathering: NodeJS.Timeout | undefined;
  private busy = 0;
  private closed = false;
  private waiters: (() => void)[] = [];

  constructor(
    private readonly processor: MessageProcessor,
    private readonly batch: BatchOptions,
    private readonly concurrency: number,
    heartbeatMs: number,
  ) {
    // What is next is here when a handler is done. It may wait: whatever is held is extended.
    this.capacity = batch.size > 1 ? batch.size * (concurrency + 1) : concurrency * 2;
    this.heartbeat = setInterval(() => this.held.forEach((delivery) => delivery.extend()), heartbeatMs);
    this.heartbeat.unref();
  }

  /** How many messages may come; waits while there is no room, or only little and others are waiting here. */
  async room(): Promise<number> {
    while (!this.closed && !this.wantsMore()) await this.change();
    return this.capacity - this.held.size;
  }

  put(delivery: Delivery): void {
    this.held.add(delivery);
    this.gathered.push(delivery);
    if (this.gathered.length >= this.batch.size) this.complete();
    else this.gathering ??= setTimeout(() => this.complete(), this.batch.waitMs);
  }

  release(delivery: Delivery): void {
    this.held.delete(delivery);
    this.wake();
  }

  /** Nothing more is begun. */
  seal(): void {
    this.closed = true;
    this.wake();
  }

  private wake(): void {
    const waiting = this.waiters;
    this.waiters = [];
    for (const resolve of waiting) resolve();
  }

  /** What has not begun goes back at once, for another replica; what runs has the time to finish. */
  async close(graceMs: number): Promise<void> {
    this.seal();
    clearTimeout(this.gathering);
    for (const delivery of [...this.gathered, ...this.ready.flat()]) delivery.giveBack();
    this.gathered = [];
    this.ready = [];
    const until = performance.now() + graceMs;
    while (this.busy > 0 && performance.now() < until)
      await Promise.race([this.change(), new Promise((resolve) => setTimeout(resolve, 50))]);
    clearInterval(this.heartbeat);
    for (const delivery of this.held) delivery.giveBack();
  }

  private complete(): void {
    clearTimeout(this.gathering);
    this.gathering = undefined;
    if (this.gathered.length > 0) this.ready.push(this.gathered);
    this.gathered = [];
    this.startNext();
  }

  private startNext(): void {
    while (!this.closed && this.busy < this.concurrency && this.ready.length > 0) {
      const deliveries = this.ready.shift()!;
      this.busy += 1;
      void this.processor
        .process(deliveries)
        .catch(() => deliveries.forEach((delivery) => delivery.giveBack(1_000)))
        .finally(() => {
          this.busy -= 1;
          this.startNext();
          this.wake();
        });
    }
  }

  /** Few pulls of several messages are cheaper than many of one. */
  private wantsMore(): boolean {
    const free = this.capacity - this.held.size;
    const waiting = this.gathered.length + this.ready.length;
    return free > 0 && (waiting === 0 || free >= this.capacity / 4);
  }

  private change(): Promise<void> {
    return new Promise((resolve) => this.waiters.push(resolve));
  }
}
