import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '@parlance/platform/config';
import { UnitOfWork } from '@parlance/platform/persistence';
import type {
  CallPermission,
  getCallPermissions,
  listCallDecisions,
  listPermissions,
  recordPermissionReading,
} from '@parlance/policy/contracts';
import type { ReplyOf, RequestOf } from '@parlance/shared/contract-kit';
import type { Clock } from '@parlance/shared/kernel';
import { requireScope, seesEveryInbox } from '../access';
import { CallDecisionRepository } from '../persistence/call-decision-repository';
import { LedgerRepository } from '../persistence/ledger-repository';
import { WindowRepository } from '../persistence/window-repository';
import { readCallFacts } from './call-facts-reader';
import { CallLedger } from './call-ledger';
import { readPermissionReading } from './permission-reading';
import { permissionToWire } from './to-wire';

/** Answers what is permitted now; that a grant has run out is read off the clock and needs no event. */
@Injectable()
export class Permissions {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly ledger: CallLedger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async get(request: RequestOf<typeof getCallPermissions>): Promise<ReplyOf<typeof getCallPermissions>> {
    const { tenantId, pairs } = request;
    if (pairs.length === 0) return { permissions: [] };
    return this.unitOfWork.run(tenantId, async (tx) => {
      const found = await new LedgerRepository(tx).find(pairs);
      const known = pairs.map((pair, i) => ({ ...pair, ...found[i]! }));
      const facts = await readCallFacts(tx, known);
      const now = this.clock.now();
      return {
        permissions: known.map((row, i) => permissionToWire(row, facts[i]!, row.version, now)),
      };
    });
  }

  async list(request: RequestOf<typeof listPermissions>): Promise<ReplyOf<typeof listPermissions>> {
    const { actor, filter, limit } = request;
    requireScope(actor, 'conversations:read');
    const inboxIds = seesEveryInbox(actor) ? null : actor.inboxIds;
    return this.unitOfWork.run(actor.tenantId, async (tx) => {
      const now = this.clock.now();
      const rows = await new LedgerRepository(tx).list(filter, inboxIds, now, limit);
      const facts = await readCallFacts(tx, rows);
      const items = rows.map((row, i) => permissionToWire(row, facts[i]!, row.version, now));
      return { items: items.filter((item) => MEMBERS[filter](item)) };
    });
  }

  async reading(
    request: RequestOf<typeof recordPermissionReading>,
  ): Promise<ReplyOf<typeof recordPermissionReading>> {
    const { tenantId, inboxId, contactId, readAt, reading } = request;
    const event = readPermissionReading(reading, new Date(readAt));
    await this.unitOfWork.run(tenantId, (tx) => this.ledger.record(tx, { inboxId, contactId }, [event]));
    const { permissions } = await this.get({ tenantId, pairs: [{ inboxId, contactId }] });
    return permissions[0]!;
  }

  async decisions(request: RequestOf<typeof listCallDecisions>): Promise<ReplyOf<typeof listCallDecisions>> {
    const { tenantId, contactId, limit } = request;
    const rows = await this.unitOfWork.run(tenantId, async (tx) => {
      const contactIds = await new WindowRepository(tx).family(contactId);
      return new CallDecisionRepository(tx).list(contactIds, limit);
    });
    return { items: rows.map(({ decidedAt, ...row }) => ({ ...row, at: decidedAt.toISOString() })) };
  }
}

/** What the board shows under a filter, by the rules that hold for the number; rows are a first, wider choice. */
const MEMBERS: Record<RequestOf<typeof listPermissions>['filter'], (item: CallPermission) => boolean> = {
  expiring: (item) => item.state === 'granted',
  requested: (item) => item.requestedAt !== null,
  'at-risk': (item) => item.warning !== null,
  all: () => true,
};
