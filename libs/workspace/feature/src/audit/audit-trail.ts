import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork, type Tx } from '@parlance/platform/persistence';
import type { Principal } from '@parlance/shared/contract-kit';
import type { Clock } from '@parlance/shared/kernel';
import { CLOCK } from '@parlance/platform/config';
import type { auditEntrySchema } from '@parlance/workspace/contracts';
import {
  ChainVerification,
  EMPTY_CHAIN,
  linkText,
  type AuditLink,
  type ChainHead,
} from '@parlance/workspace/domain';
import type { z } from 'zod';
import { badCursor, permit } from '../refusals';
import { sha256 } from '../tokens';

type AuditEntry = z.infer<typeof auditEntrySchema>;

export interface AuditRecord {
  readonly tenantId: string;
  readonly actorId: string;
  readonly action: string;
  readonly subject: string;
  readonly details?: Record<string, unknown>;
}

interface EntryRow {
  sequence: string;
  at: Date;
  actor_id: string;
  action: string;
  subject: string;
  details: Record<string, unknown>;
  hash: string;
}

const VERIFY_BATCH = 2_000;
const COLUMNS = 'sequence, at, actor_id, action, subject, details, hash';

/** The hash-chained record of who changed what in an organisation, and who signed in. */
@Injectable()
export class AuditTrail {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Adds an entry in the transaction of the change itself. The head's row lock keeps the chain of a tenant in order. */
  async record(tx: Tx, record: AuditRecord): Promise<void> {
    const { tenantId, actorId, action, subject, details = {} } = record;
    await tx.query(
      'insert into audit_head (tenant_id, sequence, hash) values ($1, $2, $3) on conflict (tenant_id) do nothing',
      [tenantId, EMPTY_CHAIN.sequence, EMPTY_CHAIN.hash],
    );
    const head = await this.head(tx, tenantId, 'for update');
    const fact = { sequence: head.sequence + 1, at: this.clock.now(), actorId, action, subject, details };
    const hash = sha256(linkText(head.hash, tenantId, fact));
    await tx.query(
      `insert into audit_entry (tenant_id, ${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [tenantId, fact.sequence, fact.at, actorId, action, subject, JSON.stringify(details), hash],
    );
    await tx.query('update audit_head set sequence = $2, hash = $3 where tenant_id = $1', [
      tenantId,
      fact.sequence,
      hash,
    ]);
  }

  /** A page, newest first, and whether the whole chain stands as it was written. */
  async list(
    actor: Principal,
    page: { cursor?: string | undefined; limit: number },
  ): Promise<{ items: AuditEntry[]; nextCursor: string | null; verified: boolean }> {
    permit(actor, 'audit.list');
    return this.unitOfWork.run(actor.tenantId, async (tx) => {
      const before = page.cursor === undefined ? Number.MAX_SAFE_INTEGER : sequenceOf(page.cursor);
      const rows = await tx.query<EntryRow>(
        `select ${COLUMNS} from audit_entry where tenant_id = $1 and sequence < $2 order by sequence desc limit $3`,
        [actor.tenantId, before, page.limit + 1],
      );
      const items = rows.slice(0, page.limit).map(linkOf);
      return {
        items: items.map((link) => ({ ...link, at: link.at.toISOString() })),
        nextCursor: rows.length > page.limit ? String(items.at(-1)?.sequence) : null,
        verified: await this.verify(tx, actor.tenantId),
      };
    });
  }

  /** Reads the chain from its first entry to its head, a batch at a time. */
  private async verify(tx: Tx, tenantId: string): Promise<boolean> {
    // Locked, so that nothing is added between the last batch and the head.
    const head = await this.head(tx, tenantId, 'for share');
    const verification = new ChainVerification(tenantId, sha256);
    for (let after = -1; ;) {
      const rows = await tx.query<EntryRow>(
        `select ${COLUMNS} from audit_entry where tenant_id = $1 and sequence > $2 order by sequence limit $3`,
        [tenantId, after, VERIFY_BATCH],
      );
      verification.read(rows.map(linkOf));
      // Every organisation begins with an entry: an empty trail is one that was cut off.
      if (rows.length < VERIFY_BATCH) return head.sequence > 0 && verification.holds(head);
      after = Number(rows.at(-1)?.sequence);
    }
  }

  private async head(tx: Tx, tenantId: string, lock: 'for update' | 'for share'): Promise<ChainHead> {
    const [row] = await tx.query<{ sequence: string; hash: string }>(
      `select sequence, hash from audit_head where tenant_id = $1 ${lock}`,
      [tenantId],
    );
    return row ? { sequence: Number(row.sequence), hash: row.hash } : EMPTY_CHAIN;
  }
}

const linkOf = (row: EntryRow): AuditLink => ({
  sequence: Number(row.sequence),
  at: row.at,
  actorId: row.actor_id,
  action: row.action,
  subject: row.subject,
  details: row.details,
  hash: row.hash,
});

function sequenceOf(cursor: string): number {
  if (!/^\d{1,15}$/.test(cursor)) throw badCursor();
  return Number(cursor);
}
