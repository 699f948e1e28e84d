import { AsyncLocalStorage } from 'node:async_hooks';

/** The longest that webhooks are worked on before something else gets its turn. */
const PORTION_MS = 2;

/**
 * Does pieces of work in order, as many in one turn of the event loop as fit into a few milliseconds. Hundreds of webhooks
 * may arrive in one turn; done at once, each answer of the database that a ringing phone waits for would come after all
 * of them.
 */
export class Portions {
  private readonly waiting: (() => void)[] = [];
  private scheduled = false;

  /** `work` is done in the asynchronous context in which it was added, and reports its own failures. */
  add(work: () => void): void {
    this.waiting.push(AsyncLocalStorage.bind(work));
    this.schedule();
  }

  /** Pieces that wait. */
  get depth(): number {
    return this.waiting.length;
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => this.portion());
  }

  private portion(): void {
    this.scheduled = false;
    const until = performance.now() + PORTION_MS;
    while (this.waiting.length > 0 && performance.now() < until) this.waiting.shift()!();
    if (this.waiting.length > 0) this.schedule();
  }
}
