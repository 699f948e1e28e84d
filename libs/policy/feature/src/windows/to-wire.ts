import type { CustomerServiceWindow } from '@parlance/policy/contracts';
import type { ServiceWindow } from '@parlance/policy/domain';
import type { WindowPair } from '../persistence/window-repository';

export const windowToWire = (pair: WindowPair, window: ServiceWindow): CustomerServiceWindow => ({
  inboxId: pair.inboxId,
  contactId: pair.contactId,
  open: window.open,
  lastCustomerMessageAt: window.lastCustomerMessageAt?.toISOString() ?? null,
  closesAt: window.closesAt?.toISOString() ?? null,
});

export const toDate = (instant: string | null | undefined): Date | null =>
  instant === null || instant === undefined ? null : new Date(instant);
