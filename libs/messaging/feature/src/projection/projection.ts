import type { WebhookItemPayload } from '@parlance/messaging/domain';
import type { Outbox } from '@parlance/platform/messaging';
import type { Tx } from '@parlance/platform/persistence';
import type { Changes } from '../changes';
import type { DueItem } from '../persistence/journal.sql';

/** A transaction in which items of one tenant are applied. */
export interface Projection {
  readonly tx: Tx;
  readonly tenantId: string;
  readonly now: Date;
  readonly changes: Changes;
  readonly outbox: Outbox;
  /** Set when files are to be copied, or messages can be sent, after the commit. */
  hasMedia: boolean;
  hasDispatch: boolean;
}

/** An item whose number is known. */
export interface RoutedItem {
  readonly id: string;
  readonly row: DueItem;
  readonly inboxId: string;
  readonly wabaId: string;
  readonly payload: WebhookItemPayload;
}

export type Verdict = { readonly state: 'projected' | 'unknown' | 'failed'; readonly error: string | null };

export const projected: Verdict = { state: 'projected', error: null };
export const unknown = (error: string): Verdict => ({ state: 'unknown', error });
/** It can never be applied as it is; kept with the reason. */
export const failed = (error: string): Verdict => ({ state: 'failed', error });
