import {
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  type StoredMsg,
} from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/nats-core';
import { deadLetterStreamContract } from '@parlance/shared/contract-kit';
import { DEAD_LETTER_HEADERS, REDRIVE_HEADERS } from './dead-letters';
import { consumerName } from './manifest';
import { managerOf } from './streams';

const STREAM = deadLetterStreamContract.name;

export interface DeadLetterRecord {
  /** Position among the dead letters; what inspect, redrive and discard take. */
  readonly sequence: number;
  readonly service: string;
  readonly durable: string;
  readonly tenantId: string;
  readonly subject: string;
  readonly stream: string;
  readonly originalSequence: number;
  readonly deliveries: number;
  readonly failures: number;
  /** Name of the error. */
  readonly error: string;
  readonly reason: string;
  readonly firstFailedAt: string;
  readonly lastFailedAt: string;
  readonly correlationId: string | null;
  readonly traceparent: string | null;
}

export interface DeadLetterFilter {
  readonly service?: string;
  readonly durable?: string;
  readonly tenantId?: string;
}

/** List, inspect, take back and drop dead letters, with the rights of the operator. */
export class DeadLetterDesk {
  private constructor(
    private readonly connection: NatsConnection,
    private readonly jsm: JetStreamManager,
  ) {}

  static async open(connection: NatsConnection): Promise<DeadLetterDesk> {
    return new DeadLetterDesk(connection, await managerOf(connection));
  }

  /** A page, oldest first. Pass `nextSequence` back as `from` until it is null. */
  async list(
    filter: DeadLetterFilter = {},
    { from = 1, limit = 50 }: { from?: number; limit?: number } = {},
  ): Promise<{ items: DeadLetterRecord[]; nextSequence: number | null }> {
    const subject = `dlq.${filter.service ?? '*'}.${filter.durable ?? '*'}.${filter.tenantId ?? '*'}`;
    const items: DeadLetterRecord[] = [];
    let sequence = from;
    for (;;) {
      const message = await this.get({ seq: sequence, next_by_subj: subject });
      if (!message) return { items, nextSequence: null };
      if (items.length === limit) return { items, nextSequence: message.seq };
      items.push(recordOf(message));
      sequence = message.seq + 1;
    }
  }

  /** The record and the message's body as text; null when it is not there any more. */
  async inspect(sequence: number): Promise<{ record: DeadLetterRecord; body: string } | null> {
    const message = await this.get({ seq: sequence });
    return message && { record: recordOf(message), body: message.string() };
  }

  /**
   * Publishes the message again under its subject, for the durable that failed alone, and removes the letter when the
   * stream has it. Twice the same letter is published once. Returns false when it is not there any more.
   */
  async redrive(sequence: number): Promise<boolean> {
    const message = await this.get({ seq: sequence });
    if (!message) return false;
    const record = recordOf(message);
    const again = headers();
    const ours: readonly string[] = Object.values(DEAD_LETTER_HEADERS);
    for (const name of message.header.keys())
      if (!ours.includes(name) && !name.toLowerCase().startsWith('nats-'))
        again.set(name, message.header.get(name));
    again.set(REDRIVE_HEADERS.of, String(sequence));
    again.set(REDRIVE_HEADERS.durable, consumerName(record.service, record.durable));
    await this.jsm.jetstream().publish(record.subject, message.data, {
      headers: again,
      // Not the message's own id: the stream may still know it and would drop the message.
      msgID: `redrive:${sequence}:${message.time.getTime()}`,
    });
    await this.remove(sequence);
    return true;
  }

  /** Drops a letter for good; who and why is the caller's audit. Returns false when it is not there any more. */
  async discard(sequence: number): Promise<boolean> {
    return this.remove(sequence);
  }

  private async remove(sequence: number): Promise<boolean> {
    try {
      return await this.jsm.streams.deleteMessage(STREAM, sequence);
    } catch (error) {
      if (error instanceof JetStreamApiError) return false;
      throw error;
    }
  }

  private async get(query: { seq: number; next_by_subj?: string }): Promise<StoredMsg | null> {
    try {
      return await this.jsm.streams.getMessage(STREAM, query);
    } catch (error) {
      const gone: readonly number[] = [JetStreamApiCodes.NoMessageFound, JetStreamApiCodes.StreamNotFound];
      if (error instanceof JetStreamApiError && gone.includes(error.code)) return null;
      throw error;
    }
  }
}

function recordOf(message: StoredMsg): DeadLetterRecord {
  const [, service = '', durable = '', tenantId = ''] = message.subject.split('.');
  const value = (name: string): string => message.header.get(name);
  return {
    sequence: message.seq,
    service,
    durable,
    tenantId,
    subject: value(DEAD_LETTER_HEADERS.subject),
    stream: value(DEAD_LETTER_HEADERS.stream),
    originalSequence: Number(value(DEAD_LETTER_HEADERS.sequence)),
    deliveries: Number(value(DEAD_LETTER_HEADERS.deliveries)),
    failures: Number(value(DEAD_LETTER_HEADERS.failures)),
    error: value(DEAD_LETTER_HEADERS.error),
    reason: value(DEAD_LETTER_HEADERS.reason),
    firstFailedAt: value(DEAD_LETTER_HEADERS.firstFailedAt),
    lastFailedAt: value(DEAD_LETTER_HEADERS.lastFailedAt),
    correlationId: value('x-correlation-id') || null,
    traceparent: value('traceparent') || null,
  };
}
