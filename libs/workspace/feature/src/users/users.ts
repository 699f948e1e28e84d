import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '@parlance/platform/config';
import { idempotent, UnitOfWork, type Tx } from '@parlance/platform/persistence';
import { ProblemError, type Principal, type RequestOf } from '@parlance/shared/contract-kit';
import type { Clock } from '@parlance/shared/kernel';
import { workspaceErrors, type createUser, type updateUser, type User } from '@parlance/workspace/contracts';
import { removesLastAdministrator } from '@parlance/workspace/domain';
import { In } from 'typeorm';
import { AuditTrail } from '../audit/audit-trail';
import { Notices } from '../notices';
import { hashPassword, saltFor } from '../passwords';
import { PersonRow, TeamRow } from '../persistence/rows';
import { userView } from '../persistence/views';
import { namingConflicts, notFound, permit } from '../refusals';
import { endSessionsOf } from '../sessions/end-sessions';
import { personRow } from './person-row';

@Injectable()
export class Users {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditTrail,
    private readonly notices: Notices,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list(actor: Principal): Promise<{ items: User[] }> {
    permit(actor, 'users.list');
    return this.unitOfWork.run(actor.tenantId, async (tx) => {
      const { tenantId } = actor;
      const people = await tx.manager.find(PersonRow, {
        where: { tenantId },
        order: { createdAt: 'ASC', id: 'ASC' },
      });
      const teams = await tx.manager.find(TeamRow, {
        where: { tenantId },
        order: { createdAt: 'ASC', id: 'ASC' },
      });
      return { items: people.map((person) => userView(person, teams)) };
    });
  }

  async create({ actor, idempotencyKey, ...request }: RequestOf<typeof createUser>): Promise<User> {
    permit(actor, 'users.create');
    const { tenantId } = actor;
    const passwordHash = await hashPassword(request.password, saltFor(request.email, idempotencyKey));
    const remembered = { operation: 'create-user', actorId: actor.id, ...request, password: passwordHash };
    return namingConflicts(
      this.unitOfWork.run(tenantId, (tx) =>
        idempotent(tx, idempotencyKey, remembered, async () => {
          const person = personRow(tenantId, request, passwordHash, this.clock.now());
          const joined = await this.join(tx, tenantId, person.id, request.teamIds);
          await tx.manager.insert(PersonRow, person);
          await this.audit.record(tx, {
            tenantId,
            actorId: actor.id,
            action: 'user.created',
            subject: `user/${person.id}`,
            details: { role: person.role, teamIds: request.teamIds },
          });
          this.notices.usersUpdated(tx, [person], joined);
          this.notices.teamsUpdated(tx, joined);
          return userView(person, joined);
        }),
      ),
    );
  }

  async update({ actor, userId, password, ...change }: RequestOf<typeof updateUser>): Promise<User> {
    permit(actor, 'users.update');
    const { tenantId } = actor;
    const passwordHash = password === undefined ? undefined : await hashPassword(password);
    return this.unitOfWork.run(tenantId, async (tx) => {
      const administrators = await lockAdministrators(tx, tenantId);
      const before = await tx.manager.findOne(PersonRow, {
        where: { tenantId, id: userId },
        lock: { mode: 'pessimistic_write' },
      });
      if (!before) throw notFound('user');
      const person: PersonRow = { ...before, ...change, version: before.version + 1 };
      if (removesLastAdministrator(administrators, before, person))
        throw new ProblemError(workspaceErrors.last_administrator, {
          detail: 'Make somebody else an administrator first: this is the last active one',
        });
      if (passwordHash !== undefined) person.passwordHash = passwordHash;
      await tx.manager.update(PersonRow, { tenantId, id: userId }, person);
      const endSessions = passwordHash !== undefined || (before.active && !person.active);
      if (endSessions) await endSessionsOf(tx, tenantId, userId, this.clock.now());
      await this.audit.record(tx, {
        tenantId,
        actorId: actor.id,
        action: 'user.updated',
        subject: `user/${userId}`,
        details: changes(before, person),
      });
      const teams = await tx.manager.find(TeamRow, {
        where: { tenantId },
        order: { createdAt: 'ASC', id: 'ASC' },
      });
      this.notices.usersUpdated(tx, [person], teams);
      this.notices.principalsInvalidated(tx, tenantId, [userId]);
      return userView(person, teams);
    });
  }

  private async join(
    tx: Tx,
    tenantId: string,
    personId: string,
    teamIds: readonly string[],
  ): Promise<TeamRow[]> {
    const wanted = [...new Set(teamIds)];
    if (wanted.length === 0) return [];
    const teams = await tx.manager.find(TeamRow, {
      where: { tenantId, id: In(wanted) },
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
    const unknown = wanted.filter((id) => !teams.some((team) => team.id === id));
    if (unknown.length > 0)
      throw new ProblemError(workspaceErrors.unknown_team, {
        detail: 'A named team does not exist in this organisation',
        errors: unknown.map((id) => ({
          path: `teamIds[${teamIds.indexOf(id)}]`,
          rule: 'exists',
          message: 'must be a team of this organisation',
        })),
      });
    const joined = teams.map((team) => ({
      ...team,
      memberIds: [...team.memberIds, personId],
      version: team.version + 1,
    }));
    for (const { tenantId: _tenant, id, memberIds, version } of joined)
      await tx.manager.update(TeamRow, { tenantId, id }, { memberIds, version });
    return joined;
  }
}

/** Locked in one order, so that two administrators cannot demote each other at the same time. */
async function lockAdministrators(tx: Tx, tenantId: string): Promise<string[]> {
  const rows = await tx.manager.find(PersonRow, {
    where: { tenantId, role: 'administrator', active: true },
    order: { id: 'ASC' },
    lock: { mode: 'pessimistic_write' },
  });
  return rows.map((row) => row.id);
}

/** What the trail tells of a change: roles and standing with their values, names and passwords only as changed. */
function changes(before: PersonRow, after: PersonRow): Record<string, unknown> {
  return {
    ...(before.name !== after.name && { name: 'changed' }),
    ...(before.passwordHash !== after.passwordHash && { password: 'changed' }),
    ...(before.role !== after.role && { role: { from: before.role, to: after.role } }),
    ...(before.active !== after.active && { active: { from: before.active, to: after.active } }),
  };
}
