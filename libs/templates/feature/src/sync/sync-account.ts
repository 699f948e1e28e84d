import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '@parlance/platform/config';
import { UnitOfWork, type Tx } from '@parlance/platform/persistence';
import type { GraphTemplate } from '@parlance/providers/whatsapp-cloud';
import { newId, type Clock } from '@parlance/shared/kernel';
import {
  applyAbsence,
  applyReading,
  entryOf,
  readingTime,
  saysTheSame,
  type CatalogueEntry,
} from '@parlance/templates/domain';
import { Changes, nextVersion } from '../catalogue/changes';
import { GraphAccess } from '../graph/graph-access';
import { languageOf, readingOf } from '../graph/reading';
import { entryColumns, entryOfRow } from '../persistence/entry-mapping';
import { NO_SUBMISSION, type TemplateRow } from '../persistence/rows';
import { TemplateRepository } from '../persistence/template-repository';

export interface SyncResult {
  added: number;
  updated: number;
  deleted: number;
  unchanged: number;
}

/** Templates that are taken over in one transaction. */
const CHUNK = 200;

/** Reads the catalogue of an account and takes over what differs (K-044, I25). Safe to run by several at once. */
@Injectable()
export class SyncAccount {
  constructor(
    private readonly graph: GraphAccess,
    private readonly unitOfWork: UnitOfWork,
    private readonly changes: Changes,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async sync(tenantId: string, wabaId: string): Promise<SyncResult> {
    const client = await this.graph.client(tenantId, wabaId);
    const at = readingTime(this.clock.now());
    // By name, because a template that moves between pages while they are read is listed twice.
    const byName = new Map<string, GraphTemplate>();
    for await (const template of client.listTemplates(wabaId)) {
      byName.set(keyOf({ name: template.name, language: languageOf(template) }), template);
    }
    const listed = [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    const result: SyncResult = { added: 0, updated: 0, deleted: 0, unchanged: 0 };
    for (let start = 0; start < listed.length; start += CHUNK) {
      const chunk = listed.slice(start, start + CHUNK);
      await this.unitOfWork.run(tenantId, async (tx) => {
        const counted = await this.takeOver(tx, wabaId, chunk, at);
        // After the work, because a transaction may run twice.
        tx.afterCommit(() => {
          result.added += counted.added;
          result.updated += counted.updated;
          result.unchanged += counted.unchanged;
        });
      });
    }
    result.deleted = await this.unitOfWork.run(tenantId, (tx) => this.markAbsent(tx, wabaId, listed, at));
    return result;
  }

  private async takeOver(
    tx: Tx,
    wabaId: string,
    listed: readonly GraphTemplate[],
    at: Date,
  ): Promise<Omit<SyncResult, 'deleted'>> {
    const templates = new TemplateRepository(tx);
    await templates.lockAccount(wabaId);
    const known = new Map(
      (await templates.lockNames(wabaId, [...new Set(listed.map((t) => t.name))])).map((r) => [keyOf(r), r]),
    );
    const added: TemplateRow[] = [];
    const updated: TemplateRow[] = [];
    const confirmed: TemplateRow[] = [];
    for (const template of listed) {
      const language = languageOf(template);
      const row = known.get(keyOf({ name: template.name, language }));
      if (row === undefined) {
        added.push(
          this.newRow(tx.tenantId, wabaId, template.name, language, entryOf(readingOf(template), at)),
        );
        continue;
      }
      const before = entryOfRow(row);
      const after = applyReading(before, readingOf(template), at);
      // It is in the list: whatever became of the answer to its submission, Meta has it.
      const settled = row.submission === 'creating' ? NO_SUBMISSION : {};
      const columns = { ...entryColumns(after), ...settled };
      if (row.submission !== 'creating' && saysTheSame(before, after)) confirmed.push({ ...row, ...columns });
      else updated.push(nextVersion(row, columns, this.clock.now()));
    }
    await this.changes.save(tx, [...added, ...updated]);
    // What a webhook stated before this reading must no longer change it, so the moment is kept.
    await templates.save(confirmed);
    return { added: added.length, updated: updated.length, unchanged: confirmed.length };
  }

  private async markAbsent(
    tx: Tx,
    wabaId: string,
    listed: readonly GraphTemplate[],
    at: Date,
  ): Promise<number> {
    const templates = new TemplateRepository(tx);
    const present = new Set(listed.map((t) => keyOf({ name: t.name, language: languageOf(t) })));
    const rows = await templates.lockNames(wabaId, await templates.namesOf(wabaId));
    const gone = rows
      .filter((row) => row.metaId !== null && row.status !== 'DELETED' && !present.has(keyOf(row)))
      .flatMap((row) => {
        const entry = applyAbsence(entryOfRow(row), at);
        if (entry.status.value.status !== 'DELETED') return [];
        return [nextVersion(row, { ...entryColumns(entry), ...NO_SUBMISSION }, this.clock.now())];
      });
    await this.changes.save(tx, gone);
    return gone.length;
  }

  private newRow(
    tenantId: string,
    wabaId: string,
    name: string,
    language: string,
    entry: CatalogueEntry,
  ): TemplateRow {
    const now = this.clock.now();
    return {
      tenantId,
      id: newId(now),
      wabaId,
      name,
      language,
      ...entryColumns(entry),
      ...NO_SUBMISSION,
      createdAt: now,
      updatedAt: now,
      version: 1,
    };
  }
}

const keyOf = ({ name, language }: { name: string; language: string }): string => `${name} ${language}`;
