import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@parlance/platform/observability';
import type { Clock } from '@parlance/shared/kernel';
import { z } from 'zod';

/** What the simulator's clock answers. `after=<version>` waits until there is a newer version. */
const readingSchema = z.object({ version: z.number(), offsetMs: z.number() });

const FIRST_READING_MS = 2_000;
const RETRY_MS = 1_000;
/** Longer than the simulator holds a request back. */
const LONG_POLL_MS = 90_000;

/**
 * The system's time plus an offset that somebody moves in the simulator, so that a demonstration can jump over days.
 * Every service follows the same clock, a moment behind it.
 */
export class DemonstrationClock implements Clock {
  private offsetMs = 0;
  private version: number | undefined;
  private readonly stopping = new AbortController();
  private following: Promise<void> = Promise.resolve();

  constructor(
    private readonly url: string,
    private readonly logger: Logger,
  ) {}

  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  /** Reads the clock once, so that the service starts in the right time, then follows it in the background. */
  async start(): Promise<void> {
    try {
      await this.read(FIRST_READING_MS);
    } catch (error) {
      this.logger.warn({ err: error }, 'The demonstration clock does not answer yet; using the system time');
    }
    this.following = this.follow();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.following;
  }

  private async follow(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.read(LONG_POLL_MS);
      } catch {
        await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private async read(timeoutMs: number): Promise<void> {
    const url = new URL(this.url);
    if (this.version !== undefined) url.searchParams.set('after', String(this.version));
    const response = await fetch(url, {
      signal: AbortSignal.any([this.stopping.signal, AbortSignal.timeout(timeoutMs)]),
    });
    if (!response.ok) throw new Error(`The demonstration clock answers ${response.status}`);
    const reading = readingSchema.parse(await response.json());
    if (reading.offsetMs !== this.offsetMs)
      this.logger.info({ offsetMs: reading.offsetMs }, 'The demonstration clock has moved');
    this.version = reading.version;
    this.offsetMs = reading.offsetMs;
  }
}
