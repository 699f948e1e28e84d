import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '@parlance/platform/config';
import { idempotent, UnitOfWork, type Tx } from '@parlance/platform/persistence';
import { ProblemError, type Principal, type RequestOf } from '@parlance/shared/contract-kit';
import { newId, type Clock } from '@parlance/shared/kernel';
import { workspaceErrors, type createTeam, type Team, type updateTeam } from '@parlance/workspace/contracts';
import { decideTeamChange, membershipChange } from '@parlance/workspace/domain';
import { In } from 'typeorm';
import { AuditTrail } from '../audit/audit-trail';
import { Notices } from '../notices';
import { PersonRow, TeamRow } from '../persistence/rows';
import { teamView } from '../persistence/views';
import { allow, namingConflicts, notFound, permit } from '../refusals';

const PEOPLE_FIELDS = ['memberIds', 'supervisorIds'] as const;

@Injectable()
export class Teams {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditTrail,
    private readonly notices: Notices,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list(actor: Principal): Promise<{ items: Team[] }> {
    permit(actor, 'teams.list');
    const rows = await this.unitOfWork.run(actor.tenantId, (tx) =>
      tx.manager.find(TeamRow, {
        where: { tenantId: actor.tenantId },
        order: { createdAt: 'ASC', id: 'ASC' },
      }),
    );
    return { items: rows.map(teamView) };
  }

  async create({ actor, idempotencyKey, ...request }: RequestOf<typeof createTeam>): Promise<Team> {
    permit(actor, 'teams.create');
    const { tenantId } = actor;
    const remembered = { operation: 'create-team', actorId: actor.id, ...request };
    return namingConflicts(
      this.unitOfWork.run(tenantId, (tx) =>
        idempotent(tx, idempotencyKey, remembered, async () => {
          const team: TeamRow = {
            tenantId,
            id: newId(),
            name: request.name,
            memberIds: unique(request.memberIds),
            supervisorIds: unique(request.supervisorIds),
            inboxIds: unique(request.inboxIds),
            createdAt: this.clock.now(),
            version: 1,
          };
          await refuseStrangers(tx, team, request);
          await tx.manager.insert(TeamRow, team);
          await this.tell(tx, actor, 'team.created', null, team);
          return teamView(team);
        }),
      ),
    );
  }

  async update({ actor, teamId, ...change }: RequestOf<typeof updateTeam>): Promise<Team> {
    permit(actor, 'teams.update');
    const { tenantId } = actor;
    return namingConflicts(
      this.unitOfWork.run(tenantId, async (tx) => {
        const before = await tx.manager.findOne(TeamRow, {
          where: { tenantId, id: teamId },
          lock: { mode: 'pessimistic_write' },
        });
        if (!before) throw notFound('team');
        allow(decideTeamChange(actor, before, Object.keys(change)));
        const team: TeamRow = {
          ...before,
          name: change.name ?? before.name,
          memberIds: unique(change.memberIds ?? before.memberIds),
          supervisorIds: unique(change.supervisorIds ?? before.supervisorIds),
          inboxIds: unique(change.inboxIds ?? before.inboxIds),
          version: before.version + 1,
        };
        await refuseStrangers(tx, team, change);
        await tx.manager.update(TeamRow, { tenantId, id: teamId }, team);
        await this.tell(tx, actor, 'team.updated', before, team);
        return teamView(team);
      }),
    );
  }

  private async tell(
    tx: Tx,
    actor: Principal,
    action: 'team.created' | 'team.updated',
    before: TeamRow | null,
    team: TeamRow,
  ): Promise<void> {
    const { tenantId, id, name, memberIds, supervisorIds, inboxIds } = team;
    await this.audit.record(tx, {
      tenantId,
      actorId: actor.id,
      action,
      subject: `team/${id}`,
      details: { name, memberIds, supervisorIds, inboxIds },
    });
    this.notices.teamsUpdated(tx, [team]);
    const { regrouped, affected } = membershipChange(before, team);
    await this.notices.regrouped(tx, tenantId, regrouped);
    this.notices.principalsInvalidated(tx, tenantId, affected);
  }
}

const unique = (ids: readonly string[]): string[] => [...new Set(ids)];

/** Everybody named must be of this organisation. Inboxes belong to another service and are taken as they are. */
async function refuseStrangers(
  tx: Tx,
  team: TeamRow,
  named: Partial<Record<(typeof PEOPLE_FIELDS)[number], readonly string[]>>,
): Promise<void> {
  const ids = unique([...team.memberIds, ...team.supervisorIds]);
  if (ids.length === 0) return;
  const people = await tx.manager.find(PersonRow, {
    select: { id: true, tenantId: true },
    where: { tenantId: team.tenantId, id: In(ids) },
  });
  const known = new Set(people.map((person) => person.id));
  const errors = PEOPLE_FIELDS.flatMap((field) =>
    (named[field] ?? []).flatMap((id, index) =>
      known.has(id)
        ? []
        : [{ path: `${field}[${index}]`, rule: 'exists', message: 'must be a user of this organisation' }],
    ),
  );
  if (errors.length > 0)
    throw new ProblemError(workspaceErrors.unknown_member, {
      detail: 'A named user does not exist in this organisation',
      errors,
    });
}
