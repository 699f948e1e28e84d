import type { Tx, UnitOfWork } from '@parlance/platform/persistence';
import type { Envelope } from '@parlance/shared/contract-kit';

/**
 * Makes the effects of a message happen once per consumer, however often it is delivered: its id is inserted first, in
 * the transaction of the effects.
 */
export class Inbox {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** `duplicate`: the effects of this message are there already and `effects` was not called. */
  async once(
    envelope: Envelope,
    consumer: string,
    effects: (tx: Tx) => Promise<void>,
  ): Promise<'done' | 'duplicate'> {
    return this.unitOfWork.run(envelope.tenantid, async (tx) => {
      const fresh = await remember(tx, consumer, [envelope]);
      if (fresh.size === 0) return 'duplicate';
      await effects(tx);
      return 'done';
    });
  }

  /**
   * The same for a batch in one transaction, across tenants when the envelopes are of several. `effects` gets those that
   * are new, in their order, and is not called when there are none. Returns how many were new.
   */
  async onceEach<E extends Envelope>(
    envelopes: readonly E[],
    consumer: string,
    effects: (tx: Tx, fresh: E[]) => Promise<void>,
  ): Promise<number> {
    if (envelopes.length === 0) return 0;
    const tenants = new Set(envelopes.map((e) => e.tenantid));
    const work = async (tx: Tx): Promise<number> => {
      const ids = await remember(tx, consumer, envelopes);
      const fresh = envelopes.filter((e) => ids.delete(e.id));
      if (fresh.length > 0) await effects(tx, fresh);
      return fresh.length;
    };
    const [only] = tenants;
    return tenants.size === 1 ? this.unitOfWork.run(only!, work) : this.unitOfWork.acrossTenants(work);
  }
}

/** In the order of ids, so that two replicas with the same messages wait for each other instead of deadlocking. */
async function remember(tx: Tx, consumer: string, envelopes: readonly Envelope[]): Promise<Set<string>> {
  const rows = await tx.prepared<{ message_id: string }>(
    `insert into inbox (tenant_id, consumer, message_id)
     select tenant_id, $1, message_id from json_to_recordset($2) as r(tenant_id text, message_id uuid)
     order by message_id
     on conflict do nothing returning message_id`,
    [consumer, JSON.stringify(envelopes.map((e) => ({ tenant_id: e.tenantid, message_id: e.id })))],
  );
  return new Set(rows.map((row) => row.message_id));
}
