import type { Logger } from '@parlance/platform/observability';

export interface WorkLoopOptions {
  readonly name: string;
  readonly pollMs: number;
  /** Does a portion of work; true when there may be more. */
  readonly work: () => Promise<boolean>;
  readonly logger: Logger;
}

/**
 * Background work that begins at once when somebody in this process says so, and is looked for at intervals in case
 * nobody did: another process may have, or this one was not running.
 */
export class WorkLoop {
  private awake = false;
  private stopped = false;
  private wakeUp: (() => void) | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: WorkLoopOptions) {}

  start(): void {
    this.running = this.run();
  }

  wake(): void {
    this.awake = true;
    this.wakeUp?.();
  }

  /** Resolves when the portion that is being worked on is done. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wakeUp?.();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      this.awake = false;
      const more = await this.portion();
      if (!more && !this.awake && !this.stopped) await this.pause();
    }
  }

  private async portion(): Promise<boolean> {
    try {
      return await this.options.work();
    } catch (error) {
      this.options.logger.error({ err: error }, `${this.options.name} failed and will be tried again`);
      return false;
    }
  }

  private async pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.options.pollMs);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wakeUp = undefined;
  }
}
