import type { UnitOfWork } from '@parlance/platform/persistence';

/**
 * When a durable that takes only new messages was first started. Kept by us, so that it begins at the same moment when
 * the server has lost it: later, and replayed messages that it had not handled would be passed over.
 */
export async function consumerStart(unitOfWork: UnitOfWork, durable: string, now: Date): Promise<Date> {
  return unitOfWork.acrossTenants(async (tx) => {
    await tx.query('insert into consumer_start (consumer, since) values ($1, $2) on conflict do nothing', [
      durable,
      now,
    ]);
    const [row] = await tx.query<{ since: Date }>('select since from consumer_start where consumer = $1', [
      durable,
    ]);
    return row!.since;
  });
}
