import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '@parlance/platform/config';
import { UnitOfWork, type Tx } from '@parlance/platform/persistence';
import { ProblemError, type RequestOf } from '@parlance/shared/contract-kit';
import { newId, type Clock } from '@parlance/shared/kernel';
import { workspaceErrors, type Session, type signIn } from '@parlance/workspace/contracts';
import { sessionExpiry } from '@parlance/workspace/domain';
import { AuditTrail } from '../audit/audit-trail';
import { hashPassword, needsRehash, verifyPassword } from '../passwords';
import { OrganisationRow, PersonRow, SessionRow, TeamRow } from '../persistence/rows';
import { organisationView, personPrincipal, userView } from '../persistence/views';
import { newToken, tokenHash } from '../tokens';
import { emailKey } from '../users/person-row';
import { countAttempt, forgetAttempts } from './attempts';

@Injectable()
export class SignIn {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A wrong password, an unknown address and an inactive user get the same answer after the same time. */
  async open({ email, password }: RequestOf<typeof signIn>): Promise<Session> {
    const known = await this.unitOfWork.acrossTenants(async (tx) => {
      await countAttempt(tx, email, this.clock.now());
      return tx.manager.findOneBy(PersonRow, { emailKey: emailKey(email) });
    });
    const right = await verifyPassword(password, known?.passwordHash ?? null);
    if (!known || !right || !known.active) {
      if (known) await this.recordRefusal(known);
      throw new ProblemError(workspaceErrors.wrong_credentials, {
        detail: 'No active user has this email address and password',
      });
    }
    const rehashed = needsRehash(known.passwordHash) ? await hashPassword(password) : null;
    return this.unitOfWork.acrossTenants((tx) => this.openSession(tx, known, rehashed));
  }

  private async openSession(tx: Tx, known: PersonRow, rehashed: string | null): Promise<Session> {
    const { tenantId } = known;
    const now = this.clock.now();
    // Locked and read again: whoever was deactivated or given another password meanwhile does not get in.
    const person = await tx.manager.findOne(PersonRow, {
      where: { tenantId, id: known.id, active: true, passwordHash: known.passwordHash },
      lock: { mode: 'pessimistic_write' },
    });
    if (!person)
      throw new ProblemError(workspaceErrors.wrong_credentials, {
        detail: 'No active user has this email address and password',
      });
    if (rehashed) await tx.manager.update(PersonRow, { tenantId, id: person.id }, { passwordHash: rehashed });
    const token = newToken('ps');
    const session: SessionRow = {
      tenantId,
      id: newId(),
      personId: person.id,
      tokenHash: tokenHash(token),
      createdAt: now,
      expiresAt: sessionExpiry(now),
      endedAt: null,
    };
    await tx.manager.insert(SessionRow, session);
    await forgetAttempts(tx, person.email);
    await this.audit.record(tx, {
      tenantId,
      actorId: person.id,
      action: 'session.opened',
      subject: `session/${session.id}`,
    });
    const organisation = await tx.manager.findOneByOrFail(OrganisationRow, { tenantId });
    const teams = await tx.manager.find(TeamRow, {
      where: { tenantId },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
    return {
      token,
      expiresAt: session.expiresAt.toISOString(),
      principal: personPrincipal(person, teams),
      user: userView(person, teams),
      organisation: organisationView(organisation),
    };
  }

  private async recordRefusal({ tenantId, id }: PersonRow): Promise<void> {
    await this.unitOfWork.run(tenantId, (tx) =>
      this.audit.record(tx, { tenantId, actorId: id, action: 'session.refused', subject: `user/${id}` }),
    );
  }
}
