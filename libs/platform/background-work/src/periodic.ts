import { Logger } from '@nestjs/common';

/** Repeats work with a pause after each run, never two at a time. A failure is logged and the work goes on. */
export class Periodic {
  private readonly logger: Logger;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly name: string,
    private readonly pauseMs: number,
    private readonly work: () => Promise<void>,
  ) {
    this.logger = new Logger(name);
  }

  /** The first run comes after a pause, too, unless it is asked for at once. */
  start({ atOnce = false } = {}): void {
    if (this.stopped) return;
    this.timer = setTimeout(
      () => {
        this.running = this.run().then(() => this.start());
      },
      atOnce ? 0 : this.pauseMs,
    ).unref();
  }

  /** Waits for the run that is under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private async run(): Promise<void> {
    try {
      await this.work();
    } catch (error) {
      this.logger.warn({ err: error }, `${this.name} failed and will be tried again`);
    }
  }
}
