import type { Tx } from '@parlance/platform/persistence';
import { newId } from '@parlance/shared/kernel';

export interface UnmatchedItem {
  readonly receivedAt: Date;
  readonly array: 'calls' | 'statuses' | 'errors';
  readonly item: Record<string, unknown>;
}

/** What Meta said of a call that is not known by that id yet. */
export class UnmatchedRepository {
  constructor(private readonly tx: Tx) {}

  park(wacid: string, { receivedAt, array, item }: UnmatchedItem): void {
    this.tx.sendPrepared(
      `insert into unmatched_item (tenant_id, wacid, id, received_at, array_name, item)
       values ($1, $2, $3, $4, $5, $6)`,
      [this.tx.tenantId, wacid, newId(), receivedAt, array, JSON.stringify(item)],
    );
  }

  /** Takes out what was parked, in the order in which it came. */
  async take(wacid: string): Promise<UnmatchedItem[]> {
    const rows = await this.tx.query<UnmatchedItem & { id: string }>(
      `delete from unmatched_item where tenant_id = $1 and wacid = $2
       returning id, received_at as "receivedAt", array_name as "array", item`,
      [this.tx.tenantId, wacid],
    );
    return rows.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async forget(before: Date): Promise<void> {
    await this.tx.query('delete from unmatched_item where received_at < $1', [before]);
  }
}
