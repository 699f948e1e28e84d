import type { Envelope } from '@parlance/shared/contract-kit';
import { EventFeed } from './event-feed';
import { describe, type Logger } from './logger';
import type { NatsLink } from './nats-connection';
import type { JetStreamManager } from '@nats-io/jetstream';

/** Ephemeral signalling over core NATS, and live feeds of events. What nobody hears is gone. */
export class SignalBus {
  private readonly feeds = new Set<EventFeed>();

  constructor(
    private readonly link: NatsLink,
    private readonly jsm: JetStreamManager,
    private readonly logger: Logger,
  ) {}

  /** `sig.<context>.<tenant>.<session>.<leg>`, with JSON. */
  publish(subject: string, data: unknown): void {
    if (!subject.startsWith('sig.'))
      throw new Error(`${subject} is not a signal: facts go through the outbox`);
    this.link.connection.publish(subject, JSON.stringify(data));
  }

  /** Returns a function that ends it. A signal that is not JSON, or whose receiver fails, is logged and dropped. */
  subscribe(filter: string, receive: (data: unknown, subject: string) => void): () => void {
    if (!filter.startsWith('sig.')) throw new Error(`${filter} is not a filter of signals`);
    const subscription = this.link.connection.subscribe(filter, {
      callback: (error, message) => {
        try {
          if (error) throw error;
          receive(message.json(), message.subject);
        } catch (cause) {
          this.logger.warn(`${filter}: ${describe(cause)}`);
        }
      },
    });
    return () => subscription.unsubscribe();
  }

  /**
   * Follows events from now on, in the order of each filter, without a durable: every replica gets all of them. Goes on
   * after reconnects and after the stream was made anew, without repeating and without leaving out. Returns a function
   * that ends it.
   */
  async feed(filters: readonly string[], onEnvelope: (envelope: Envelope, subject: string) => void) {
    const feeds = filters.map(
      (filter) => new EventFeed(this.link, this.jsm, filter, onEnvelope, this.logger),
    );
    for (const feed of feeds) this.feeds.add(feed);
    await Promise.all(feeds.map((feed) => feed.start()));
    return async (): Promise<void> => {
      await Promise.all(feeds.map((feed) => feed.stop()));
      for (const feed of feeds) this.feeds.delete(feed);
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.feeds].map((feed) => feed.stop()));
    this.feeds.clear();
  }
}
