import type { Tx } from '@parlance/platform/persistence';

/** Which calls of a person still need a call: `needsFollowUp` over all their rows. A test holds the two together. */
export class FollowUps {
  constructor(private readonly tx: Tx) {}

  /** Returns the calls for which it changed. */
  async settle(familyIds: readonly string[]): Promise<string[]> {
    const rows = await this.tx.query<{ id: string }>(
      `with spoken as (
         select max(spoken_at) as at from call_history where tenant_id = $1 and contact_id = any($2::uuid[])
           and spoken_at is not null
       )
       update call_history h set needs_follow_up = not h.needs_follow_up, revision = h.revision + 1
       from spoken where h.tenant_id = $1 and h.contact_id = any($2::uuid[])
         and h.needs_follow_up <> (h.unanswered and (spoken.at is null or spoken.at < h.started_at))
       returning h.call_id as id`,
      [this.tx.tenantId, familyIds],
    );
    return rows.map(({ id }) => id);
  }
}
