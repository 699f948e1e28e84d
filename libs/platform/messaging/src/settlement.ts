import type { JsMsg } from '@nats-io/jetstream';
import type { DeadLetters } from './dead-letters';
import type { Delivery } from './delivery';
import type { FailureRecord, Failures } from './failure-record';
import { DeadLetter, PoisonMessage, RetryLater } from './handler-errors';
import { describe, type Logger } from './logger';
import { consumerName } from './manifest';
import { handledMessages } from './metrics';
import { retryDelay } from './retry-curve';
import type { MessagingTuning } from './tuning';

/** A message whose handling ended its process again and again; it is put aside without another try. */
class HandlerKeepsDying extends Error {
  constructor(deliveries: number) {
    super(`the handler did not come to an end in any of ${deliveries} deliveries`);
    this.name = 'HandlerKeepsDying';
  }
}

/** Decides what becomes of a message after its handling. Nothing is terminated before its copy is stored. */
export class Settlement {
  private readonly consumer: string;
  /** Failures counted in advance, see `admit`. */
  private readonly charged = new WeakMap<Delivery, Failures>();

  constructor(
    service: string,
    private readonly durable: string,
    private readonly failures: FailureRecord,
    private readonly deadLetters: DeadLetters,
    private readonly tuning: MessagingTuning,
    private readonly logger: Logger,
  ) {
    this.consumer = consumerName(service, durable);
    // A counter that begins with its first dead letter would not be seen to increase.
    handledMessages().add(0, { durable: this.consumer, outcome: 'dead-letter' });
  }

  /**
   * Whether to call the handler at all. A message that comes back unusually often is counted as failed before the call:
   * should the handler end the process, the next one knows.
   */
  async admit(delivery: Delivery): Promise<boolean> {
    if (delivery.attempt <= this.tuning.maxFailures) return true;
    const failures = await this.failures.add(this.consumer, delivery.envelope);
    if (!failures) return true;
    this.charged.set(delivery, failures);
    if (failures.count <= this.tuning.maxFailures) return true;
    await this.putAside(delivery, new HandlerKeepsDying(delivery.attempt), failures);
    return false;
  }

  async succeeded(delivery: Delivery): Promise<void> {
    delivery.ack();
    this.count('done');
    if (delivery.attempt > 1) await this.failures.forget(this.consumer, delivery.envelope);
  }

  async failed(delivery: Delivery, cause: unknown): Promise<void> {
    const charged = this.charged.get(delivery) ?? null;
    if (cause instanceof RetryLater) {
      delivery.giveBack(cause.afterMs);
      this.count('postponed');
      if (charged) await this.failures.takeBack(this.consumer, delivery.envelope);
      return;
    }
    const error = cause instanceof Error ? cause : new Error(String(cause));
    if (error instanceof DeadLetter) {
      await this.putAside(delivery, error, charged);
      return;
    }
    const failures = charged ?? (await this.failures.add(this.consumer, delivery.envelope));
    if (failures && failures.count >= this.tuning.maxFailures) {
      await this.putAside(delivery, error, failures);
      return;
    }
    const delayMs = retryDelay(failures?.count ?? delivery.attempt, this.tuning.retryDelaysMs);
    this.logger.warn(
      `${this.consumer}: attempt ${delivery.attempt} at ${delivery.envelope.id} failed, again in ${delayMs} ms: ${describe(error)}`,
    );
    delivery.giveBack(delayMs);
    this.count('failed');
  }

  /** A message that cannot be read: there is nothing to retry. */
  async poison(message: JsMsg, error: PoisonMessage): Promise<void> {
    const stored = await this.store(message, { error, tenantId: null, messageId: null, failures: null });
    if (stored) message.term();
    else message.nak(retryDelay(message.info.deliveryCount, this.tuning.retryDelaysMs));
  }

  private async putAside(delivery: Delivery, error: Error, failures: Failures | null): Promise<void> {
    const { envelope, message } = delivery;
    const stored = await this.store(message, {
      error,
      tenantId: envelope.tenantid,
      messageId: envelope.id,
      failures,
    });
    if (!stored) {
      delivery.giveBack(retryDelay(delivery.attempt, this.tuning.retryDelaysMs));
      return;
    }
    delivery.terminate();
    await this.failures.forget(this.consumer, envelope);
  }

  private async store(message: JsMsg, cause: Parameters<DeadLetters['put']>[2]): Promise<boolean> {
    try {
      await this.deadLetters.put(message, this.durable, cause);
      this.count('dead-letter');
      this.logger.error(
        `${this.consumer}: put aside ${cause.messageId ?? message.seq}: ${describe(cause.error)}`,
      );
      return true;
    } catch (error) {
      this.count('failed');
      this.logger.error(`${this.consumer}: the dead letter could not be stored: ${describe(error)}`);
      return false;
    }
  }

  private count(outcome: 'done' | 'postponed' | 'failed' | 'dead-letter'): void {
    handledMessages().add(1, { durable: this.consumer, outcome });
  }
}
