import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '@parlance/platform/config';
import { Outbox } from '@parlance/platform/messaging';
import type { Tx } from '@parlance/platform/persistence';
import { callPermissionChanged, type CallPermission } from '@parlance/policy/contracts';
import {
  foldLedger,
  grantEndsAt,
  nextChange,
  permissionAt,
  type CallFacts,
  type LedgerEvent,
} from '@parlance/policy/domain';
import type { Clock } from '@parlance/shared/kernel';
import { LedgerRepository, type FoldedRow } from '../persistence/ledger-repository';
import { WindowRepository, type WindowPair } from '../persistence/window-repository';
import { readCallFacts } from './call-facts-reader';
import { permissionToWire } from './to-wire';

/** A pair while its lock is held. The contact is the one that all others of the person were merged into. */
export interface HeldPair extends FoldedRow {
  readonly pair: WindowPair;
  /** When the clock alone was to change it. */
  readonly dueAt: Date | null;
}

/** Keeps the facts about permissions, what they fold to, and announces every change of it. */
@Injectable()
export class CallLedger {
  constructor(
    private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Takes the pair's turn: what is read from now on holds until the end of the transaction. */
  async hold(tx: Tx, asked: WindowPair): Promise<HeldPair> {
    const windows = new WindowRepository(tx);
    await windows.enter('message');
    const pair = { inboxId: asked.inboxId, contactId: await windows.survivor(asked.contactId) };
    return { pair, ...(await new LedgerRepository(tx).lock(pair)) };
  }

  /** Adds facts to a held pair. Null when all of them were known: nothing changed and nothing is announced. */
  async add(tx: Tx, { pair }: HeldPair, events: readonly LedgerEvent[]): Promise<CallPermission | null> {
    if (!(await new LedgerRepository(tx).append(pair, events, this.clock.now()))) return null;
    return this.refresh(tx, pair);
  }

  /** Adds facts in the pair's turn. */
  async record(tx: Tx, asked: WindowPair, events: readonly LedgerEvent[]): Promise<CallPermission | null> {
    return this.add(tx, await this.hold(tx, asked), events);
  }

  /** Folds anew what is known of a held pair, and announces what is permitted now. */
  async refresh(tx: Tx, pair: WindowPair): Promise<CallPermission> {
    const ledgers = new LedgerRepository(tx);
    const ledger = foldLedger(await ledgers.events(pair));
    const [facts] = await readCallFacts(tx, [{ ...pair, ledger }]);
    const now = this.clock.now();
    const version = await ledgers.save(pair, ledger, columnsOf(facts!, now));
    const permission = permissionToWire(pair, facts!, version, now);
    this.outbox.add(tx, callPermissionChanged, {
      aggregateId: `${pair.inboxId}.${pair.contactId}`,
      aggregateVersion: version,
      data: { permission },
    });
    return permission;
  }

  /** Joins what is known under contacts that turned out to be one person. The merge is recorded, its lock is held. */
  async join(tx: Tx, contactId: string): Promise<void> {
    const ledgers = new LedgerRepository(tx);
    for (const inboxId of await ledgers.inboxesOf(contactId)) {
      const pair = { inboxId, contactId };
      await ledgers.lock(pair);
      await this.refresh(tx, pair);
    }
  }
}

function columnsOf(facts: CallFacts, now: Date) {
  const { ledger, limits } = facts;
  const { state, request } = permissionAt(ledger, limits, now);
  return {
    granted: state === 'granted',
    expiresAt: state === 'granted' ? grantEndsAt(ledger, limits) : null,
    requestExpiresAt: request?.expiresAt ?? null,
    unanswered: ledger.unansweredAt.length,
    dueAt: nextChange(facts, now),
  };
}
