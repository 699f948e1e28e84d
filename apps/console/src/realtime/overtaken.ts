import type { RealtimeChange } from '@parlance/gateway/contracts';
import type { QueryClient } from '@tanstack/react-query';

/**
 * What is being fetched may have been read before a change and arrive after it, and would then undo it. So changes that come
 * while something is under way are merged once more over everything that is fetched until nothing is.
 */
export class Overtaken {
  private changes: RealtimeChange[] = [];
  readonly stop: () => void;

  constructor(
    private readonly client: QueryClient,
    merge: (change: RealtimeChange) => void,
  ) {
    this.stop = client.getQueryCache().subscribe((event) => {
      if (event.type !== 'updated') return;
      const { action } = event;
      if (action.type === 'success' && action.manual !== true) this.changes.forEach(merge);
      if (client.isFetching() === 0) this.changes = [];
    });
  }

  heard(change: RealtimeChange): void {
    if (this.client.isFetching() > 0) this.changes.push(change);
  }
}
