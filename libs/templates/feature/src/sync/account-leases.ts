import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@parlance/platform/persistence';

/** Longer than reading the largest catalogue (6,000 templates) takes. */
const LEASE = '3 minutes';

/** Keeps replicas from reading the same account at the same time. The database's own clock decides. */
@Injectable()
export class AccountLeases {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** True when the caller may read the account now: nobody else does, and the last reading is older than `minAgeMs`. */
  async acquire(tenantId: string, wabaId: string, minAgeMs: number): Promise<boolean> {
    const rows = await this.unitOfWork.run(tenantId, (tx) =>
      tx.query(
        `insert into account_sync (tenant_id, waba_id, leased_until)
         values ($1, $2, clock_timestamp() + interval '${LEASE}')
         on conflict (tenant_id, waba_id) do update set leased_until = excluded.leased_until
           where account_sync.leased_until < clock_timestamp()
             and (account_sync.synced_at is null
               or account_sync.synced_at <= clock_timestamp() - $3 * interval '1 millisecond')
         returning 1`,
        [tenantId, wabaId, minAgeMs],
      ),
    );
    return rows.length > 0;
  }

  async release(tenantId: string, wabaId: string, succeeded: boolean): Promise<void> {
    await this.unitOfWork.run(tenantId, (tx) =>
      tx.query(
        `update account_sync set leased_until = clock_timestamp() - interval '1 millisecond',
           synced_at = case when $3 then clock_timestamp() else synced_at end
         where tenant_id = $1 and waba_id = $2`,
        [tenantId, wabaId, succeeded],
      ),
    );
  }
}
