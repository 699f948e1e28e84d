import type { JsMsg } from '@nats-io/jetstream';
import type { Envelope } from '@parlance/shared/contract-kit';

/** One message that this process holds: extended while it is held, settled once. */
export class Delivery {
  private settled = false;
  private readonly heldUntil: number;

  constructor(
    readonly message: JsMsg,
    readonly envelope: Envelope,
    limitMs: number,
    private readonly onSettled: (delivery: Delivery) => void,
  ) {
    this.heldUntil = performance.now() + limitMs;
  }

  get isSettled(): boolean {
    return this.settled;
  }

  get attempt(): number {
    return this.message.info.deliveryCount;
  }

  /** Tells the server that the work goes on; past the limit it is left to deliver the message again. */
  extend(): void {
    if (!this.settled && performance.now() < this.heldUntil) this.message.working();
  }

  ack(): void {
    this.settle(() => this.message.ack());
  }

  /** Delivered again after the delay, or at once. */
  giveBack(delayMs?: number): void {
    this.settle(() => this.message.nak(delayMs));
  }

  /** Never delivered again. Only after a copy is safe. The reason is in the copy: old servers ignore a term with one. */
  terminate(): void {
    this.settle(() => this.message.term());
  }

  private settle(act: () => void): void {
    if (this.settled) return;
    this.settled = true;
    together(act);
    this.onSettled(this);
  }
}

let waiting: (() => void)[] = [];

/** The client writes to its socket once for what is said in one go: acknowledgements one by one cost a system call each. */
function together(act: () => void): void {
  if (waiting.length === 0) setImmediate(sayAll);
  waiting.push(act);
}

function sayAll(): void {
  const all = waiting;
  waiting = [];
  for (const act of all) {
    try {
      act();
    } catch {
      // The connection is closed: the message comes again, and what it did is on record.
    }
  }
}
