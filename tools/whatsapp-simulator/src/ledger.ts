import type { MovableClock } from './clock';
import type { LedgerEntry } from './state/model';
import type { Store } from './state/store';

export type LedgerKind =
  | 'request'
  | 'message.accepted'
  | 'message.held'
  | 'message.delivered'
  | 'message.read'
  | 'message.failed'
  | 'message.expired'
  | 'handset.sent'
  | 'webhook.attempt'
  | 'webhook.given-up';

/** What came in and what it led to, in order, so that a checker can prove that nothing was lost or done twice. */
export class Ledger {
  private sequence = 0;

  constructor(
    private readonly store: Store,
    private readonly clock: MovableClock,
  ) {
    for (const entry of store.ledger.values()) this.sequence = Math.max(this.sequence, entry.sequence);
  }

  add(kind: LedgerKind | (string & {}), details: Record<string, unknown>): LedgerEntry {
    this.sequence += 1;
    const entry = {
      ...details,
      id: String(this.sequence),
      sequence: this.sequence,
      at: this.clock.now().toISOString(),
      kind,
    };
    return this.store.ledger.put(entry);
  }

  /** Entries after `since` (a sequence number), oldest first. `kind` may be a prefix such as `message`. */
  list(filter: {
    kind?: string;
    since?: number;
    limit?: number;
    matching?: Record<string, string>;
  }): LedgerEntry[] {
    const { kind, since = 0, limit = 1_000, matching = {} } = filter;
    const found: LedgerEntry[] = [];
    for (const entry of this.store.ledger.values()) {
      if (entry.sequence <= since) continue;
      if (kind !== undefined && entry.kind !== kind && !entry.kind.startsWith(`${kind}.`)) continue;
      if (Object.entries(matching).some(([key, value]) => String(entry[key]) !== value)) continue;
      found.push(entry);
      if (found.length >= limit) break;
    }
    return found;
  }

  /**
   * `distinctDelivered`: different messages shown on a handset. `repeatedCallbackData`: values of
   * `biz_opaque_callback_data` that more than one accepted message carries, that is, sends done twice.
   */
  summary() {
    const counts: Record<string, number> = {};
    const accepted = new Map<string, number>();
    const delivered = new Set<string>();
    const deliveredCallbackData = new Set<string>();
    for (const entry of this.store.ledger.values()) {
      counts[entry.kind] = (counts[entry.kind] ?? 0) + 1;
      const data = entry['callbackData'] as string | null | undefined;
      if (entry.kind === 'message.accepted' && data) accepted.set(data, (accepted.get(data) ?? 0) + 1);
      if (entry.kind === 'message.delivered') {
        delivered.add(entry['messageId'] as string);
        if (data) deliveredCallbackData.add(data);
      }
    }
    return {
      counts,
      distinctAccepted: counts['message.accepted'] ?? 0,
      distinctCallbackData: accepted.size,
      distinctDelivered: delivered.size,
      distinctDeliveredCallbackData: deliveredCallbackData.size,
      repeatedCallbackData: [...accepted]
        .filter(([, times]) => times > 1)
        .map(([value, times]) => ({ value, times })),
      pendingWebhooks: this.store.deliveries.size,
    };
  }
}
