import { publishedMessages } from './metrics';
import type { OutboxRow } from './outbox-row';
import type { PublishAck, PublishAckMux } from './publish-ack-mux';
import { producing } from './trace-carrier';

export type Road = 'fast' | 'relay' | 'replay';

/**
 * Publishes outbox rows and watches what the streams answer: an acknowledgement with a sequence that had been given
 * before the message was sent means that the stream has lost its end or was made anew.
 */
export class OutboxPublisher {
  private readonly highest = new Map<string, number>();
  private readonly rewound = new Set<string>();
  private onRewound: () => void = () => undefined;

  constructor(private readonly mux: PublishAckMux) {}

  get inFlight(): number {
    return this.mux.inFlight;
  }

  whenRewound(listener: () => void): void {
    this.onRewound = listener;
  }

  /** Streams that went back since they were last looked at. */
  get rewoundStreams(): ReadonlySet<string> {
    return this.rewound;
  }

  clearRewound(): void {
    this.rewound.clear();
  }

  /** The stream begins anew: what it gave before says nothing any more. */
  forget(stream: string): void {
    this.highest.delete(stream);
  }

  /** Throws PublishError. */
  async publish(row: OutboxRow, road: Road): Promise<PublishAck> {
    const floor = this.highest.get(row.stream) ?? 0;
    try {
      const ack = await producing(row.type, row.headers, () =>
        this.mux.publish({
          subject: row.subject,
          messageId: row.id,
          payload: row.payload,
          headers: row.headers,
        }),
      );
      publishedMessages().add(1, { type: row.type, road, outcome: ack.duplicate ? 'duplicate' : 'stored' });
      if (!ack.duplicate) this.watch(row.stream, ack.seq, floor);
      return ack;
    } catch (error) {
      publishedMessages().add(1, { type: row.type, road, outcome: 'failed' });
      throw error;
    }
  }

  private watch(stream: string, sequence: number, floor: number): void {
    if (sequence > floor) {
      this.highest.set(stream, Math.max(sequence, this.highest.get(stream) ?? 0));
      return;
    }
    this.highest.set(stream, sequence);
    this.rewound.add(stream);
    this.onRewound();
  }
}
