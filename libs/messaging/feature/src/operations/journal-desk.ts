import type { UnitOfWork } from '@parlance/platform/persistence';
import type { Clock } from '@parlance/shared/kernel';
import {
  findItems,
  itemStates,
  listItems,
  takeUpItems,
  type ItemKey,
  type JournalFilter,
  type JournalRecord,
} from '../persistence/journal-desk.sql';

export interface Replay {
  /** Items that the gateway projects again. Those that wait for it anyway are not among them. */
  readonly taken: readonly ItemKey[];
  /** Where to go on. */
  readonly last: ItemKey;
}

/** Search and replay of the webhook journal over all organisations, with the rights of the operator. */
export class JournalDesk {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** Newest first. */
  async search(filter: JournalFilter, limit: number): Promise<JournalRecord[]> {
    return this.unitOfWork.acrossTenants((tx) => listItems(tx, filter, limit));
  }

  /**
   * Takes up to `limit` items that match, oldest first, so that the gateway projects them again; null when there is none
   * after `after`. What is there stays as it is and nothing is told twice: see `DueItem.replayed`.
   */
  async replay(filter: JournalFilter, after: ItemKey | null, limit: number): Promise<Replay | null> {
    return this.unitOfWork.acrossTenants(async (tx) => {
      const found = await findItems(tx, filter, after, limit);
      const last = found.at(-1);
      if (!last) return null;
      return { taken: await takeUpItems(tx, found, this.clock.now()), last };
    });
  }

  /** How many of these are in each state now. `pending` ones wait for the gateway. */
  async states(items: readonly ItemKey[]): Promise<Partial<Record<JournalRecord['state'], number>>> {
    return this.unitOfWork.acrossTenants((tx) => itemStates(tx, items));
  }
}
