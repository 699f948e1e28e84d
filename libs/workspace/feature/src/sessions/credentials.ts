import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '@parlance/platform/config';
import { UnitOfWork, type Tx } from '@parlance/platform/persistence';
import { platformErrors, ProblemError, type Principal, type ReplyOf } from '@parlance/shared/contract-kit';
import { minutes, type Clock } from '@parlance/shared/kernel';
import type { getSession } from '@parlance/workspace/contracts';
import { isSessionOpen, prolongedExpiry } from '@parlance/workspace/domain';
import { IsNull } from 'typeorm';
import { AuditTrail } from '../audit/audit-trail';
import { Notices } from '../notices';
import { ApiKeyRow, OrganisationRow, PersonRow, SessionRow, TeamRow } from '../persistence/rows';
import { apiKeyPrincipal, organisationView, personPrincipal, userView } from '../persistence/views';
import { notFound } from '../refusals';
import { tokenHash } from '../tokens';

/** How exact "last used" of an API key is: it is not written at every use. */
const LAST_USED_STEP_MS = minutes(1);

/** Who stands behind a token. */
@Injectable()
export class Credentials {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditTrail,
    private readonly notices: Notices,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Across tenants, because the token is what says which tenant it is. */
  async verify(token: string): Promise<{ principal: Principal }> {
    const principal = await this.unitOfWork.acrossTenants((tx) =>
      token.startsWith('pk_') ? this.apiKey(tx, token) : this.session(tx, token),
    );
    if (!principal)
      throw new ProblemError(platformErrors.unauthenticated, {
        detail: 'The session has ended or the API key is not valid',
      });
    return { principal };
  }

  async describe(actor: Principal): Promise<ReplyOf<typeof getSession>> {
    const { tenantId } = actor;
    return this.unitOfWork.run(tenantId, async (tx) => {
      const organisation = await tx.manager.findOneBy(OrganisationRow, { tenantId });
      if (!organisation) throw notFound('organisation');
      const person =
        actor.kind === 'user' ? await tx.manager.findOneBy(PersonRow, { tenantId, id: actor.id }) : null;
      const teams = person ? await teamsOf(tx, tenantId) : [];
      return {
        principal: person ? personPrincipal(person, teams) : actor,
        user: person ? userView(person, teams) : null,
        organisation: organisationView(organisation),
      };
    });
  }

  /** Ending a session that has ended already is no error. */
  async signOut(token: string): Promise<void> {
    await this.unitOfWork.acrossTenants(async (tx) => {
      const session = await tx.manager.findOne(SessionRow, {
        where: { tokenHash: tokenHash(token), endedAt: IsNull() },
        lock: { mode: 'pessimistic_write' },
      });
      if (!session) return;
      const { tenantId, id, personId } = session;
      await tx.manager.update(SessionRow, { tenantId, id }, { endedAt: this.clock.now() });
      await this.audit.record(tx, {
        tenantId,
        actorId: personId,
        action: 'session.ended',
        subject: `session/${id}`,
      });
      this.notices.principalsInvalidated(tx, tenantId, [personId]);
    });
  }

  private async session(tx: Tx, token: string): Promise<Principal | null> {
    const now = this.clock.now();
    const session = await tx.manager.findOneBy(SessionRow, { tokenHash: tokenHash(token) });
    if (!session || !isSessionOpen(session, now)) return null;
    const { tenantId, id, personId } = session;
    const person = await tx.manager.findOneBy(PersonRow, { tenantId, id: personId, active: true });
    if (!person) return null;
    const expiresAt = prolongedExpiry(session, now);
    if (expiresAt) await tx.manager.update(SessionRow, { tenantId, id, endedAt: IsNull() }, { expiresAt });
    return personPrincipal(person, await teamsOf(tx, tenantId));
  }

  private async apiKey(tx: Tx, token: string): Promise<Principal | null> {
    const now = this.clock.now();
    const key = await tx.manager.findOneBy(ApiKeyRow, { tokenHash: tokenHash(token), revokedAt: IsNull() });
    if (!key) return null;
    const { tenantId, id, lastUsedAt } = key;
    if (lastUsedAt === null || now.getTime() - lastUsedAt.getTime() >= LAST_USED_STEP_MS)
      await tx.manager.update(ApiKeyRow, { tenantId, id }, { lastUsedAt: now });
    return apiKeyPrincipal(key);
  }
}

const teamsOf = (tx: Tx, tenantId: string): Promise<TeamRow[]> =>
  tx.manager.find(TeamRow, { where: { tenantId }, order: { createdAt: 'ASC', id: 'ASC' } });
