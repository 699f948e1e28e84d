import { createInbox, headers, type Msg, type MsgHdrs } from '@nats-io/nats-core';
import { inboxPrefix } from './manifest';
import type { NatsLink } from './nats-connection';

export interface PublishAck {
  readonly stream: string;
  readonly seq: number;
  /** The stream had this message id already and stored nothing. */
  readonly duplicate: boolean;
}

/** Why a message was not taken. `unknown` means that it may have been stored all the same: ask again with the same id. */
export type PublishFailure = 'disconnected' | 'timeout' | 'no-stream' | 'refused';

export class PublishError extends Error {
  constructor(
    readonly failure: PublishFailure,
    message: string,
  ) {
    super(message);
    this.name = 'PublishError';
  }

  /** The road is closed for every message, not only for this one. */
  get general(): boolean {
    return this.failure !== 'refused';
  }
}

export interface OutgoingMessage {
  readonly subject: string;
  /** Deduplicates within the stream's window. */
  readonly messageId: string;
  readonly payload: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Pending {
  readonly subject: string;
  readonly deadline: number;
  resolve(ack: PublishAck): void;
  reject(error: PublishError): void;
}

/** Acknowledged publishing through one reply subscription per connection: several times cheaper than one each. */
export class PublishAckMux {
  private readonly base: string;
  private readonly pending = new Map<string, Pending>();
  private readonly sweep: NodeJS.Timeout;
  private next = 0;

  constructor(
    private readonly link: NatsLink,
    private readonly timeoutMs: number,
  ) {
    const { connection } = link;
    this.base = createInbox(inboxPrefix(link.service));
    connection.subscribe(`${this.base}.*`, { callback: (_error, message) => this.settle(message) });
    link.onDisconnected(() => this.rejectAll('disconnected', 'The connection to NATS was lost'));
    this.sweep = setInterval(() => this.rejectLate(), Math.max(timeoutMs / 10, 20));
    this.sweep.unref();
  }

  get inFlight(): number {
    return this.pending.size;
  }

  /** Resolves when the stream has stored the message. Throws PublishError. */
  publish(message: OutgoingMessage): Promise<PublishAck> {
    return new Promise((resolve, reject) => {
      // While disconnected the client would keep the message and send it later, after the caller was told otherwise.
      if (!this.link.connected) {
        reject(new PublishError('disconnected', 'There is no connection to NATS'));
        return;
      }
      const token = (this.next++).toString(36);
      this.pending.set(token, {
        subject: message.subject,
        deadline: performance.now() + this.timeoutMs,
        resolve,
        reject,
      });
      try {
        this.link.connection.publish(message.subject, message.payload, {
          reply: `${this.base}.${token}`,
          headers: headersOf(message),
        });
      } catch (error) {
        this.pending.delete(token);
        reject(new PublishError('refused', (error as Error).message));
      }
    });
  }

  close(): void {
    clearInterval(this.sweep);
    this.rejectAll('disconnected', 'The connection to NATS is being closed');
  }

  private settle(message: Msg): void {
    const token = message.subject.slice(this.base.length + 1);
    const entry = this.pending.get(token);
    if (!entry) return;
    this.pending.delete(token);
    // A subject that no stream captures is answered with an empty body and status 503, not with an error.
    if (message.data.length === 0) {
      entry.reject(new PublishError('no-stream', `No stream takes ${entry.subject}`));
      return;
    }
    const answer = message.json<Partial<PublishAck> & { error?: { description?: string } }>();
    if (answer.error || answer.stream === undefined || answer.seq === undefined)
      entry.reject(
        new PublishError('refused', answer.error?.description ?? 'The answer is no acknowledgement'),
      );
    else entry.resolve({ stream: answer.stream, seq: answer.seq, duplicate: answer.duplicate === true });
  }

  private rejectLate(): void {
    const now = performance.now();
    for (const [token, entry] of this.pending) {
      // Entries are in the order of their deadlines.
      if (entry.deadline > now) return;
      this.pending.delete(token);
      entry.reject(new PublishError('timeout', `No acknowledgement for ${entry.subject} in time`));
    }
  }

  private rejectAll(failure: PublishFailure, reason: string): void {
    const entries = [...this.pending.values()];
    this.pending.clear();
    for (const entry of entries) entry.reject(new PublishError(failure, reason));
  }
}

function headersOf(message: OutgoingMessage): MsgHdrs {
  const result = headers();
  for (const [name, value] of Object.entries(message.headers ?? {})) result.set(name, value);
  result.set('Nats-Msg-Id', message.messageId);
  return result;
}
