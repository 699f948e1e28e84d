import { dropExpiredPartitions, ensurePartitions, type UnitOfWork } from '@parlance/platform/persistence';
import { days, hours } from '@parlance/shared/kernel';
import { describe, type Logger } from './logger';

const DAYS_AHEAD = 2;
const DELETE_BATCH = 5_000;

/** Makes the outbox's partitions and lets go of what can no longer be needed. */
export async function maintainOutbox(
  unitOfWork: UnitOfWork,
  retention: { outboxHours: number; inboxHours: number },
  now: Date,
  logger: Logger,
): Promise<void> {
  for (let ahead = 0; ahead <= DAYS_AHEAD; ahead += 1) {
    const day = new Date(now.getTime() + days(ahead));
    try {
      await unitOfWork.acrossTenants((tx) => ensurePartitions(tx, { table: 'outbox', by: 'day' }, day, 0));
    } catch (error) {
      // Rows of that day are in the default partition already: they are found there just as well.
      logger.warn(`No outbox partition for ${day.toISOString().slice(0, 10)}: ${describe(error)}`);
    }
  }
  const outboxBefore = new Date(now.getTime() - hours(retention.outboxHours));
  await unitOfWork.acrossTenants(async (tx) => {
    const [oldest] = await tx.query<{ at: Date | null }>(
      'select min(created_at) as at from outbox where published_at is null',
    );
    const before = oldest?.at && oldest.at < outboxBefore ? oldest.at : outboxBefore;
    await dropExpiredPartitions(tx, 'outbox', before);
  });
  const inboxBefore = new Date(now.getTime() - hours(retention.inboxHours));
  await deleteInBatches(
    unitOfWork,
    'outbox',
    // Rows of a day that had no partition. Their own partition shows its rows to nobody directly.
    "tableoid = 'outbox_default'::regclass and created_at < $1 and published_at is not null",
    outboxBefore,
  );
  await deleteInBatches(unitOfWork, 'inbox', 'received_at < $1', inboxBefore);
  await deleteInBatches(unitOfWork, 'handling_failure', 'last_failed_at < $1', inboxBefore);
}

async function deleteInBatches(
  unitOfWork: UnitOfWork,
  table: string,
  condition: string,
  before: Date,
): Promise<void> {
  for (;;) {
    const deleted = await unitOfWork.acrossTenants((tx) =>
      tx.query(
        `delete from ${table} where (tableoid, ctid) in
           (select tableoid, ctid from ${table} where ${condition} limit ${DELETE_BATCH})
         returning 1 as deleted`,
        [before],
      ),
    );
    if (deleted.length < DELETE_BATCH) return;
  }
}
