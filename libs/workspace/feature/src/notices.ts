import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '@parlance/platform/config';
import { Outbox } from '@parlance/platform/messaging';
import type { Tx } from '@parlance/platform/persistence';
import type { Clock } from '@parlance/shared/kernel';
import {
  organisationCreated,
  principalInvalidated,
  teamUpdated,
  userUpdated,
} from '@parlance/workspace/contracts';
import { In } from 'typeorm';
import { PersonRow, TeamRow, type OrganisationRow } from './persistence/rows';
import { organisationView, teamView, userView } from './persistence/views';

/** What this service tells the others, in the transaction that makes it true. */
@Injectable()
export class Notices {
  constructor(
    private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  organisationCreated(tx: Tx, row: OrganisationRow): void {
    this.outbox.add(tx, organisationCreated, {
      tenantId: row.tenantId,
      aggregateId: row.tenantId,
      aggregateVersion: 1,
      data: { organisation: organisationView(row) },
    });
  }

  usersUpdated(tx: Tx, rows: readonly PersonRow[], teams: readonly TeamRow[]): void {
    this.outbox.addAll(
      tx,
      userUpdated,
      rows.map((row) => ({
        tenantId: row.tenantId,
        aggregateId: row.id,
        aggregateVersion: row.version,
        data: { user: userView(row, teams) },
      })),
    );
  }

  teamsUpdated(tx: Tx, rows: readonly TeamRow[]): void {
    this.outbox.addAll(
      tx,
      teamUpdated,
      rows.map((row) => ({
        tenantId: row.tenantId,
        aggregateId: row.id,
        aggregateVersion: row.version,
        data: { team: teamView(row) },
      })),
    );
  }

  /** Whoever remembers these principals asks again. The moment is the version: what is known from before is void. */
  principalsInvalidated(tx: Tx, tenantId: string, principalIds: readonly string[]): void {
    this.outbox.addAll(
      tx,
      principalInvalidated,
      principalIds.map((principalId) => ({
        tenantId,
        aggregateId: principalId,
        aggregateVersion: this.clock.now().getTime(),
        data: { principalId },
      })),
    );
  }

  /** The people whose list of teams has changed get a new version, which is told. */
  async regrouped(tx: Tx, tenantId: string, personIds: readonly string[]): Promise<void> {
    if (personIds.length === 0) return;
    const where = { tenantId, id: In([...personIds]) };
    await tx.manager.increment(PersonRow, where, 'version', 1);
    const rows = await tx.manager.find(PersonRow, { where, order: { createdAt: 'ASC', id: 'ASC' } });
    this.usersUpdated(tx, rows, await tx.manager.findBy(TeamRow, { tenantId }));
  }
}
