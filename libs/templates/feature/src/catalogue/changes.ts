import { Injectable } from '@nestjs/common';
import { Outbox } from '@parlance/platform/messaging';
import type { Tx } from '@parlance/platform/persistence';
import { templateUpdated } from '@parlance/templates/contracts';
import type { TemplateRow } from '../persistence/rows';
import { TemplateRepository } from '../persistence/template-repository';
import { templateToWire } from './to-wire';

/** Writes changed templates and states their new state, in one transaction. */
@Injectable()
export class Changes {
  constructor(private readonly outbox: Outbox) {}

  async save(tx: Tx, rows: readonly TemplateRow[]): Promise<void> {
    await new TemplateRepository(tx).save(rows);
    this.outbox.addAll(
      tx,
      templateUpdated,
      rows.map((row) => ({
        aggregateId: row.id,
        aggregateVersion: row.version,
        data: { template: templateToWire(row) },
      })),
    );
  }
}

/** The row with these changes as its next version. */
export const nextVersion = (row: TemplateRow, changes: Partial<TemplateRow>, now: Date): TemplateRow => ({
  ...row,
  ...changes,
  updatedAt: now,
  version: row.version + 1,
});
