import { accountNoticeReceived, inboxUpdated, templateNoticeReceived } from '@parlance/messaging/contracts';
import {
  isObject,
  readIdentityUpdate,
  readNumberLimits,
  readPreference,
  storable,
  textAt,
} from '@parlance/messaging/domain';
import { findInbox, toInbox, updateInboxRow } from '../persistence/inboxes.sql';
import { failed, projected, unknown, type Projection, type RoutedItem, type Verdict } from './projection';
import { sightPerson } from './sight-person';

export async function projectPreference(projection: Projection, item: RoutedItem): Promise<Verdict> {
  const read = readPreference(item.payload);
  if (!read.ok)
    return read.error.reason === 'unknown' ? unknown(read.error.detail) : failed(read.error.detail);
  await sightPerson(projection, item, { ...read.value, retires: [] });
  return projected;
}

export async function projectIdentityUpdate(projection: Projection, item: RoutedItem): Promise<Verdict> {
  const read = readIdentityUpdate(item.payload);
  if (!read.ok) return failed(read.error.detail);
  await sightPerson(projection, item, { ...read.value, name: null, username: null });
  return projected;
}

/**
 * What Meta says of templates, accounts and numbers is passed on as it came; the owners of these facts judge it. The
 * outbox has had what was passed on before.
 */
export function projectNotice(projection: Projection, item: RoutedItem): Verdict {
  if (item.row.replayed) return projected;
  const { tx, tenantId, outbox } = projection;
  const { entryTime } = item.payload;
  const value = storable(item.payload.item);
  const at = entryTime === null ? item.row.received_at : new Date(entryTime * 1_000);
  const about = isObject(value) ? textAt(value, 'message_template_id') : null;
  outbox.add(tx, item.row.kind === 'template' ? templateNoticeReceived : accountNoticeReceived, {
    tenantId,
    correlationId: item.id,
    aggregateId: about ?? item.wabaId,
    aggregateVersion: Math.trunc(at.getTime() / 1_000),
    data: {
      wabaId: item.wabaId,
      field: item.row.field,
      value: isObject(value) ? value : { value },
      occurredAt: at.toISOString(),
    },
  });
  return projected;
}

/** C-040: `phone_number_quality_update` changes what a number may send. The latest statement stands. */
export async function projectNumberLimits(
  projection: Projection,
  item: RoutedItem,
  inboxId: string,
): Promise<void> {
  const { tx, tenantId, outbox } = projection;
  const value = storable(item.payload.item);
  const limits = isObject(value) ? readNumberLimits(value) : null;
  const row = await findInbox(tx, tenantId, inboxId, { lock: true });
  if (!limits || !row) return;
  const at =
    item.payload.entryTime === null ? item.row.received_at : new Date(item.payload.entryTime * 1_000);
  if (row.limits_stated_at !== null && row.limits_stated_at >= at) return;
  const updated = {
    ...row,
    messaging_limit: limits.messagingLimit ?? row.messaging_limit,
    messages_per_second: limits.throughputPerSecond ?? row.messages_per_second,
    limits_stated_at: at,
    version: row.version + 1,
  };
  await updateInboxRow(tx, tenantId, updated);
  outbox.add(tx, inboxUpdated, {
    tenantId,
    correlationId: item.id,
    aggregateId: row.id,
    aggregateVersion: updated.version,
    data: { inbox: toInbox(updated) },
  });
}
