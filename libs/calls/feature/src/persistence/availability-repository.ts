import type { Chosen } from '@parlance/calls/domain';
import type { Tx } from '@parlance/platform/persistence';

export interface StoredAvailability {
  readonly userId: string;
  readonly chosen: Chosen;
  readonly since: Date;
  readonly version: number;
  readonly inCall: boolean;
}

const SELECT = `select a.user_id as "userId", a.chosen, a.since, a.version,
    exists (select 1 from call c where c.tenant_id = a.tenant_id and c.agent_id = a.user_id and c.state <> 'ended')
      as "inCall"
  from availability a where a.tenant_id = $1`;

export class AvailabilityRepository {
  constructor(private readonly tx: Tx) {}

  /** Of those who ever chose, or whose state ever changed. */
  async all(): Promise<Map<string, StoredAvailability>> {
    const rows = await this.tx.query<StoredAvailability>(SELECT, [this.tx.tenantId]);
    return new Map(rows.map((row) => [row.userId, row]));
  }

  /** Held until the end of the transaction; made when there was none: red. */
  async lock(userId: string, now: Date): Promise<StoredAvailability> {
    this.tx.sendPrepared(
      `insert into availability (tenant_id, user_id, chosen, since, version)
       values ($1, $2, 'unavailable', $3, 0) on conflict do nothing`,
      [this.tx.tenantId, userId, now],
    );
    const [row] = await this.tx.query<StoredAvailability>(`${SELECT} and a.user_id = $2 for update of a`, [
      this.tx.tenantId,
      userId,
    ]);
    return row!;
  }

  /** Returns the new version. */
  async save(userId: string, chosen: Chosen, since: Date): Promise<number> {
    const [row] = await this.tx.query<{ version: number }>(
      `update availability set chosen = $3, since = $4, version = version + 1
       where tenant_id = $1 and user_id = $2 returning version`,
      [this.tx.tenantId, userId, chosen, since],
    );
    return row!.version;
  }
}
