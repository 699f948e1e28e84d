import type { ConsumerInfo, ConsumerMessages, JetStreamManager, JsMsg } from '@nats-io/jetstream';
import { idTime } from '@parlance/shared/kernel';
import { Delivery } from './delivery';
import { findOrCreateDurable, verifyDurable } from './durable';
import { PoisonMessage } from './handler-errors';
import { describe, type Logger } from './logger';
import { consumerName } from './manifest';
import type { MessageProcessor } from './message-processor';
import type { MessageRoute } from './message-route';
import type { NatsLink } from './nats-connection';
import { readEnvelope } from './read-envelope';
import { REDRIVE_HEADERS } from './dead-letters';
import type { Settlement } from './settlement';
import { DeclarationMismatch } from './streams';
import type { MessagingTuning } from './tuning';
import { HandlerPool } from './handler-pool';

const DEFAULT_CONCURRENCY = 4;
const PULL_EXPIRES_MS = 30_000;
const PULL_HEARTBEAT_MS = 5_000;
const HEAL_AFTER_MS = 1_000;

/**
 * Pulls the messages of one durable, never more than there is room for: a message that waits in the client unseen has
 * its acknowledgement clock running. When the durable has vanished it is made again as declared.
 */
export class DurableConsumer {
  readonly name: string;
  private readonly pool: HandlerPool;
  private messages: ConsumerMessages | undefined;
  private waiting = 0;
  private stopping = false;
  private pulling = false;
  private looping: Promise<void> = Promise.resolve();
  private wakeUp: () => void = () => undefined;
  private readonly unsubscribe: () => void;

  constructor(
    private readonly link: NatsLink,
    private readonly jsm: JetStreamManager,
    private readonly route: MessageRoute,
    processor: MessageProcessor,
    private readonly settlement: Settlement,
    private readonly tuning: MessagingTuning,
    private readonly logger: Logger,
    /** Only what was stated from then on; everything when null. */
    private readonly since: Date | null,
  ) {
    this.name = consumerName(link.service, route.durable);
    this.pool = new HandlerPool(
      processor,
      route.batch ?? { size: 1, waitMs: 0 },
      route.concurrency ?? (route.batch ? 1 : DEFAULT_CONCURRENCY),
      tuning.ackWaitMs / 3,
    );
    // The client itself would look again only after the whole time of a pull.
    this.unsubscribe = link.onConnected(() => {
      void this.messages?.close();
      this.wakeUp();
    });
  }

  get healthy(): boolean {
    return this.pulling;
  }

  /** Messages in the stream that were not yet delivered, as of the last delivery. */
  get lag(): number {
    return this.waiting;
  }

  /** Throws DeclarationMismatch when the server has the durable otherwise than declared. */
  async start(): Promise<void> {
    try {
      verifyDurable(await this.find(), this.link.service, this.route, this.tuning.ackWaitMs);
    } catch (error) {
      if (error instanceof DeclarationMismatch) throw error;
      this.logger.warn(`${this.name} is not there yet: ${describe(error)}`);
    }
    this.looping = this.loop();
  }

  /** No new messages; those that are being handled are finished within the time, the others go back at once. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.unsubscribe();
    this.wakeUp();
    this.pool.seal();
    await this.messages?.close();
    await this.looping;
    await this.pool.close(this.tuning.shutdownMs);
  }

  private find(): Promise<ConsumerInfo> {
    const { service } = this.link;
    return findOrCreateDurable(this.jsm, service, this.route, this.tuning.ackWaitMs, this.since ?? undefined);
  }

  private async loop(): Promise<void> {
    while (!this.stopping) {
      try {
        if (!this.link.connected) throw new Error('there is no connection to NATS');
        await this.pull(await this.find());
      } catch (error) {
        if (this.stopping) return;
        if (this.pulling) this.logger.warn(`${this.name} does not get messages: ${describe(error)}`);
        this.pulling = false;
        await this.pause();
      }
    }
  }

  private async pull(info: ConsumerInfo): Promise<void> {
    const consumer = this.jsm.jetstream().consumers.getConsumerFromInfo(info);
    while (!this.stopping && this.link.connected) {
      const room = await this.pool.room();
      if (this.stopping) return;
      this.messages = await consumer.fetch({
        max_messages: room,
        expires: PULL_EXPIRES_MS,
        idle_heartbeat: PULL_HEARTBEAT_MS,
      });
      this.pulling = true;
      if (this.stopping) void this.messages.close();
      let received = 0;
      for await (const message of this.messages) {
        received += 1;
        this.waiting = message.info.pending;
        this.accept(message);
      }
      if (received === 0) this.waiting = 0;
    }
  }

  private accept(message: JsMsg): void {
    if (this.stopping) {
      message.nak();
      return;
    }
    const meantFor = message.headers?.get(REDRIVE_HEADERS.durable);
    if (meantFor && meantFor !== this.name) {
      message.ack();
      return;
    }
    try {
      const envelope = readEnvelope(message, this.route.contract);
      if (this.since && idTime(envelope.id) < this.since) {
        message.ack();
        return;
      }
      this.pool.put(new Delivery(message, envelope, this.tuning.handlerLimitMs, (d) => this.pool.release(d)));
    } catch (error) {
      const poison = error instanceof PoisonMessage ? error : new PoisonMessage(describe(error));
      void this.settlement.poison(message, poison);
    }
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
