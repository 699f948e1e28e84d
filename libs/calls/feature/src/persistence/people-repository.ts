import type { Tx } from '@parlance/platform/persistence';
import type { Role } from '@parlance/shared/contract-kit';

export interface KnownPerson {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly active: boolean;
}

export interface KnownTeam {
  readonly id: string;
  readonly memberIds: readonly string[];
  readonly supervisorIds: readonly string[];
  readonly inboxIds: readonly string[];
}

/** Who works here, as the workspace states it; an older state never replaces a newer one. */
export class PeopleRepository {
  constructor(private readonly tx: Tx) {}

  async putPerson({ id, name, role, active }: KnownPerson, version: number): Promise<void> {
    await this.tx.query(
      `insert into person (tenant_id, id, name, role, active, version) values ($1, $2, $3, $4, $5, $6)
       on conflict (tenant_id, id) do update
         set name = excluded.name, role = excluded.role, active = excluded.active, version = excluded.version
         where person.version <= excluded.version`,
      [this.tx.tenantId, id, name, role, active, version],
    );
  }

  async putTeam({ id, memberIds, supervisorIds, inboxIds }: KnownTeam, version: number): Promise<void> {
    await this.tx.query(
      `insert into team (tenant_id, id, member_ids, supervisor_ids, inbox_ids, version)
       values ($1, $2, $3, $4, $5, $6)
       on conflict (tenant_id, id) do update
         set member_ids = excluded.member_ids, supervisor_ids = excluded.supervisor_ids,
             inbox_ids = excluded.inbox_ids, version = excluded.version
         where team.version <= excluded.version`,
      [this.tx.tenantId, id, memberIds, supervisorIds, inboxIds, version],
    );
  }

  /** Those who work here now. */
  async active(): Promise<KnownPerson[]> {
    return this.tx.query<KnownPerson>(
      'select id, name, role, active from person where tenant_id = $1 and active order by name, id',
      [this.tx.tenantId],
    );
  }

  async teamOf(teamId: string): Promise<KnownTeam | null> {
    const [team] = await this.tx.query<KnownTeam>(`${SELECT_TEAM} and id = $2`, [this.tx.tenantId, teamId]);
    return team ?? null;
  }

  async teamsOfInbox(inboxId: string): Promise<KnownTeam[]> {
    return this.tx.query<KnownTeam>(`${SELECT_TEAM} and $2::uuid = any(inbox_ids)`, [
      this.tx.tenantId,
      inboxId,
    ]);
  }

  async teams(ids: readonly string[]): Promise<KnownTeam[]> {
    return this.tx.query<KnownTeam>(`${SELECT_TEAM} and id = any($2::uuid[])`, [this.tx.tenantId, ids]);
  }
}

const SELECT_TEAM = `select id, member_ids as "memberIds", supervisor_ids as "supervisorIds", inbox_ids as "inboxIds"
   from team where tenant_id = $1`;
