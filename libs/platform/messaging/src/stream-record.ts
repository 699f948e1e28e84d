import type { JetStreamManager } from '@nats-io/jetstream';
import type { Tx } from '@parlance/platform/persistence';
import type { StreamContract } from '@parlance/shared/contract-kit';
import type { Logger } from './logger';
import { findOrCreateStream } from './streams';

interface RecordedStream {
  readonly stream: string;
  readonly created: string;
  readonly last_sequence: string;
}

/**
 * What this service knows of the streams it writes, compared with what the server has. A stream that is missing, was
 * made anew or has gone back in sequence has lost messages that Postgres still has: it is made as declared, and
 * everything in the replay window is to be published again.
 */
export class StreamRecord {
  private readonly created = new Map<string, string>();

  constructor(
    private readonly jsm: JetStreamManager,
    private readonly streams: readonly StreamContract[],
    private readonly replicas: number,
    private readonly logger: Logger,
  ) {}

  /** Under the relay's lock. Returns the streams whose replay begins now. `rewound` are those seen to have gone back. */
  async compare(tx: Tx, rewound: ReadonlySet<string>): Promise<string[]> {
    const begun: string[] = [];
    const rows = await tx.query<RecordedStream>('select stream, created, last_sequence from outbox_stream');
    for (const contract of this.streams) {
      const { name } = contract;
      const info = await findOrCreateStream(this.jsm, contract, this.replicas);
      const created = String(info.created);
      const lastSequence = info.state.last_seq;
      const recorded = rows.find((row) => row.stream === name);
      // Another replica may have dealt with a new stream whose low sequences surprised this process.
      const unchangedHere = (this.created.get(name) ?? created) === created;
      this.created.set(name, created);
      if (!recorded) {
        await tx.query(
          'insert into outbox_stream (stream, created, last_sequence) values ($1, $2, $3) on conflict do nothing',
          [name, created, lastSequence],
        );
        continue;
      }
      const lost =
        recorded.created !== created ||
        lastSequence < Number(recorded.last_sequence) ||
        (rewound.has(name) && unchangedHere);
      if (!lost) continue;
      this.logger.warn(`The stream ${name} has lost messages; publishing the replay window again`);
      await tx.query(
        `update outbox_stream set created = $2, last_sequence = $3, replay_after = 0,
           replay_until = (select last_value from outbox_position)
         where stream = $1`,
        [name, created, lastSequence],
      );
      begun.push(name);
    }
    return begun;
  }
}
