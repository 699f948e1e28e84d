import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '@parlance/platform/config';
import { idempotent, UnitOfWork } from '@parlance/platform/persistence';
import type { ReplyOf, RequestOf } from '@parlance/shared/contract-kit';
import { newId, type Clock } from '@parlance/shared/kernel';
import type { createOrganisation, listTenants } from '@parlance/workspace/contracts';
import { AuditTrail } from '../audit/audit-trail';
import { Notices } from '../notices';
import { hashPassword, saltFor } from '../passwords';
import { OrganisationRow, PersonRow } from '../persistence/rows';
import { organisationView, userView } from '../persistence/views';
import { namingConflicts } from '../refusals';
import { personRow } from '../users/person-row';

@Injectable()
export class Organisations {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditTrail,
    private readonly notices: Notices,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Whether the caller may do this has been decided by the setup token, before there is anybody to ask. */
  async create({
    idempotencyKey,
    ...request
  }: RequestOf<typeof createOrganisation>): Promise<ReplyOf<typeof createOrganisation>> {
    const { name, administrator } = request;
    const passwordHash = await hashPassword(
      administrator.password,
      saltFor(administrator.email, idempotencyKey),
    );
    const remembered = {
      operation: 'create-organisation',
      ...request,
      administrator: { ...administrator, password: passwordHash },
    };
    return namingConflicts(
      // Across tenants, because this one does not exist yet.
      this.unitOfWork.acrossTenants((tx) =>
        idempotent(tx, idempotencyKey, remembered, async () => {
          const now = this.clock.now();
          const tenantId = newId();
          const organisation: OrganisationRow = { tenantId, name, createdAt: now };
          const person = personRow(tenantId, { ...administrator, role: 'administrator' }, passwordHash, now);
          await tx.manager.insert(OrganisationRow, organisation);
          await tx.manager.insert(PersonRow, person);
          await this.audit.record(tx, {
            tenantId,
            actorId: 'setup',
            action: 'organisation.created',
            subject: `organisation/${tenantId}`,
            details: { administratorId: person.id },
          });
          this.notices.organisationCreated(tx, organisation);
          this.notices.usersUpdated(tx, [person], []);
          return { organisation: organisationView(organisation), administrator: userView(person, []) };
        }),
      ),
    );
  }

  async listTenants(): Promise<ReplyOf<typeof listTenants>> {
    const rows = await this.unitOfWork.acrossTenants((tx) =>
      tx.manager.find(OrganisationRow, { order: { createdAt: 'ASC', tenantId: 'ASC' } }),
    );
    return { tenantIds: rows.map((row) => row.tenantId) };
  }
}
