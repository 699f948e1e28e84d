import type { JsMsg } from '@nats-io/jetstream';
import type { Failures } from './failure-record';
import { consumerName, deadLetterSubject } from './manifest';
import { PublishError, type OutgoingMessage, type PublishAckMux } from './publish-ack-mux';

/** Headers of a dead letter, besides those of the message itself. */
export const DEAD_LETTER_HEADERS = {
  subject: 'x-original-subject',
  stream: 'x-original-stream',
  sequence: 'x-original-sequence',
  deliveries: 'x-deliveries',
  failures: 'x-failures',
  error: 'x-error',
  reason: 'x-reason',
  firstFailedAt: 'x-first-failed-at',
  lastFailedAt: 'x-last-failed-at',
} as const;

/** Set on a message that was taken back from the dead letters: the durable that is to handle it, and which letter. */
export const REDRIVE_HEADERS = { durable: 'x-redrive-durable', of: 'redrive-of' } as const;

const MOST_REASON = 500;

/** Puts messages aside that cannot be handled, complete and with the reason. */
export class DeadLetters {
  constructor(
    private readonly service: string,
    private readonly mux: PublishAckMux,
    /** Makes the stream of dead letters when the server has lost it. */
    private readonly makeStream: () => Promise<unknown>,
  ) {}

  /**
   * Resolves when the copy is stored; only then may the original be terminated. `tenantId` is null when it could not be
   * read. Throws PublishError, or what the making of the stream throws.
   */
  async put(
    message: JsMsg,
    durable: string,
    cause: { error: Error; tenantId: string | null; messageId: string | null; failures: Failures | null },
  ): Promise<void> {
    const { error, tenantId, failures } = cause;
    const now = new Date();
    await this.publish({
      subject: deadLetterSubject(this.service, durable, tenantId ?? tenantOf(message.subject)),
      messageId: `dlq:${consumerName(this.service, durable)}:${cause.messageId ?? `${message.info.stream}-${message.seq}`}`,
      payload: message.data,
      headers: {
        ...ownHeaders(message),
        [DEAD_LETTER_HEADERS.subject]: message.subject,
        [DEAD_LETTER_HEADERS.stream]: message.info.stream,
        [DEAD_LETTER_HEADERS.sequence]: String(message.seq),
        [DEAD_LETTER_HEADERS.deliveries]: String(message.info.deliveryCount),
        [DEAD_LETTER_HEADERS.failures]: String(failures?.count ?? 1),
        [DEAD_LETTER_HEADERS.error]: error.name,
        [DEAD_LETTER_HEADERS.reason]: printable(error.message),
        [DEAD_LETTER_HEADERS.firstFailedAt]: (failures?.firstAt ?? now).toISOString(),
        [DEAD_LETTER_HEADERS.lastFailedAt]: (failures?.lastAt ?? now).toISOString(),
      },
    });
  }

  private async publish(letter: OutgoingMessage): Promise<void> {
    try {
      await this.mux.publish(letter);
    } catch (error) {
      if (!(error instanceof PublishError) || error.failure !== 'no-stream') throw error;
      await this.makeStream();
      await this.mux.publish(letter);
    }
  }
}

const tenantOf = (subject: string): string => subject.split('.')[2] ?? 'unknown';

/** Without the server's headers (they would deduplicate or expire the copy) and without those of an earlier redrive. */
function ownHeaders(message: JsMsg): Record<string, string> {
  const result: Record<string, string> = {};
  const redrive: readonly string[] = Object.values(REDRIVE_HEADERS);
  for (const name of message.headers?.keys() ?? [])
    if (!name.toLowerCase().startsWith('nats-') && !redrive.includes(name))
      result[name] = message.headers?.get(name) ?? '';
  return result;
}

const printable = (text: string): string => text.replace(/[^\x20-\x7e]+/g, ' ').slice(0, MOST_REASON);
