import type { Tx, UnitOfWork } from '@parlance/platform/persistence';
import type { Envelope } from '@parlance/shared/contract-kit';

export interface Failures {
  readonly count: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/**
 * How often the handling of a message has failed. The server's count of deliveries would also count postponements,
 * restarts and outages of the database, and a message must not become a dead letter for those.
 */
export class FailureRecord {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Counts one more. Null when the database does not answer: that is not the message's failure. */
  async add(consumer: string, envelope: Envelope): Promise<Failures | null> {
    return this.attempt(envelope, async (tx) => {
      const [row] = await tx.query<Failures>(
        `insert into handling_failure as f (tenant_id, consumer, message_id, failures) values ($1, $2, $3, 1)
         on conflict (tenant_id, consumer, message_id)
           do update set failures = f.failures + 1, last_failed_at = now()
         returning failures as count, first_failed_at as "firstAt", last_failed_at as "lastAt"`,
        [envelope.tenantid, consumer, envelope.id],
      );
      return row ?? null;
    });
  }

  /** Takes one back: what was counted in advance turned out to be no failure. */
  async takeBack(consumer: string, envelope: Envelope): Promise<void> {
    await this.attempt(envelope, (tx) =>
      tx.query(
        `update handling_failure set failures = greatest(failures - 1, 0)
         where tenant_id = $1 and consumer = $2 and message_id = $3`,
        [envelope.tenantid, consumer, envelope.id],
      ),
    );
  }

  async forget(consumer: string, envelope: Envelope): Promise<void> {
    await this.attempt(envelope, (tx) =>
      tx.query('delete from handling_failure where tenant_id = $1 and consumer = $2 and message_id = $3', [
        envelope.tenantid,
        consumer,
        envelope.id,
      ]),
    );
  }

  private async attempt<T>(envelope: Envelope, work: (tx: Tx) => Promise<T>): Promise<T | null> {
    try {
      return await this.unitOfWork.run(envelope.tenantid, work);
    } catch {
      return null;
    }
  }
}
