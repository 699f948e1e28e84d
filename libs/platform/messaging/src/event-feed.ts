import {
  AckPolicy,
  DeliverPolicy,
  type ConsumerConfig,
  type ConsumerMessages,
  type JetStreamManager,
  type JsMsg,
} from '@nats-io/jetstream';
import { nanos, nuid } from '@nats-io/nats-core';
import type { Envelope } from '@parlance/shared/contract-kit';
import { idTime, seconds } from '@parlance/shared/kernel';
import { describe, type Logger } from './logger';
import { streamOfSubject } from './manifest';
import type { NatsLink } from './nats-connection';
import { parseEnvelope } from './read-envelope';

/** How far back a stream that was made anew is read: what is older was seen, or was not meant to be. */
const REPLAY_TOLERANCE_MS = seconds(60);
const REMEMBERED_IDS = 10_000;
/** After a try that did not last as long as this; otherwise at once, for somebody's phone may be about to ring. */
const HEAL_AFTER_MS = 500;

/**
 * Follows one event filter from now on through a consumer that leaves no trace. The consumer is made anew at the next
 * position after every interruption; in a new stream it reads again and drops what it has seen.
 */
export class EventFeed {
  private readonly since = new Date();
  private readonly seen = new Set<string>();
  private newest = this.since.getTime();
  /** What was stated before is not passed on. */
  private floor = this.since.getTime();
  private position: { created: string; sequence: number } | undefined;
  private messages: ConsumerMessages | undefined;
  private stopping = false;
  private looping: Promise<void> = Promise.resolve();
  private wakeUp: () => void = () => undefined;
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly link: NatsLink,
    private readonly jsm: JetStreamManager,
    private readonly filter: string,
    private readonly onEnvelope: (envelope: Envelope, subject: string) => void,
    private readonly logger: Logger,
  ) {}

  async start(): Promise<void> {
    this.unsubscribe = this.link.onConnected(() => {
      void this.messages?.close();
      this.wakeUp();
    });
    const first = await this.open().catch((error: unknown) => {
      this.logger.warn(`The feed of ${this.filter} waits: ${describe(error)}`);
      return undefined;
    });
    this.looping = this.loop(first);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.unsubscribe();
    this.wakeUp();
    await this.messages?.close();
    await this.looping;
  }

  private async loop(first: ConsumerMessages | undefined): Promise<void> {
    this.messages = first;
    while (!this.stopping) {
      const began = performance.now();
      try {
        this.messages ??= await this.open();
        let expected = 1;
        for await (const message of this.messages) {
          // Without acknowledgements a message that was lost on the way is missed only by its number.
          if (message.info.deliverySequence !== expected) break;
          expected += 1;
          this.take(message);
        }
      } catch (error) {
        if (!this.stopping) this.logger.warn(`The feed of ${this.filter} is interrupted: ${describe(error)}`);
      }
      void this.messages?.close();
      this.messages = undefined;
      if (!this.stopping && performance.now() - began < HEAL_AFTER_MS) await this.pause();
    }
  }

  private async open(): Promise<ConsumerMessages> {
    const { name: stream } = streamOfSubject(this.filter);
    const info = await this.jsm.streams.info(stream);
    const created = String(info.created);
    const consumer = await this.jsm.consumers.add(stream, {
      name: `${this.link.service}_feed_${nuid.next()}`,
      filter_subject: this.filter,
      ack_policy: AckPolicy.None,
      inactive_threshold: nanos(seconds(60)),
      mem_storage: true,
      num_replicas: 1,
      ...this.from(created),
    });
    if (this.position?.created !== created) {
      if (this.position) this.floor = Math.max(this.floor, this.newest - REPLAY_TOLERANCE_MS);
      this.position = { created, sequence: 0 };
    }
    return this.jsm.jetstream().consumers.getConsumerFromInfo(consumer).consume({
      max_messages: 500,
      expires: 30_000,
      idle_heartbeat: 2_000,
      abort_on_missing_resource: true,
    });
  }

  private from(created: string): Pick<ConsumerConfig, 'deliver_policy'> & Partial<ConsumerConfig> {
    if (this.position?.created === created && this.position.sequence > 0)
      return { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: this.position.sequence + 1 };
    // A little earlier than now, because the server has a clock of its own; what was stated before is dropped by its id.
    const start = new Date(this.since.getTime() - REPLAY_TOLERANCE_MS);
    return { deliver_policy: DeliverPolicy.StartTime, opt_start_time: start.toISOString() };
  }

  private take(message: JsMsg): void {
    if (this.position) this.position.sequence = message.seq;
    try {
      const envelope = parseEnvelope(message);
      const stated = idTime(envelope.id).getTime();
      if (stated < this.floor || this.seen.has(envelope.id)) return;
      this.newest = Math.max(this.newest, stated);
      this.remember(envelope.id);
      this.onEnvelope(envelope, message.subject);
    } catch (error) {
      this.logger.warn(`The feed of ${this.filter} dropped a message: ${describe(error)}`);
    }
  }

  private remember(id: string): void {
    this.seen.add(id);
    if (this.seen.size > REMEMBERED_IDS) this.seen.delete(this.seen.values().next().value!);
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, HEAL_AFTER_MS);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
