import type { Tx } from '@parlance/platform/persistence';

export interface Reservation {
  readonly messageId: string;
  readonly inboxId: string;
  readonly contactId: string;
}

/** Returns the id of the message: that of the same request where it was begun before. Waits for whoever ends that one. */
export async function openReservation(
  tx: Tx,
  fresh: Reservation & { readonly requestHash: string | null; readonly reservedAt: Date },
): Promise<string> {
  const [row] = await tx.query<{ message_id: string }>(
    `insert into permission_reservation (tenant_id, message_id, inbox_id, contact_id, request_hash, reserved_at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (tenant_id, request_hash) do update set reserved_at = excluded.reserved_at
     returning message_id`,
    [tx.tenantId, fresh.messageId, fresh.inboxId, fresh.contactId, fresh.requestHash, fresh.reservedAt],
  );
  return row!.message_id;
}

/** False when it is gone. In a transaction across tenants the id alone says whose it is. */
export async function deleteReservation(tx: Tx, messageId: string): Promise<boolean> {
  const rows = await tx.query('delete from permission_reservation where message_id = $1 returning 1', [
    messageId,
  ]);
  return rows.length > 0;
}

const COLUMNS = 'message_id as "messageId", inbox_id as "inboxId", contact_id as "contactId"';

export async function lockReservation(tx: Tx, messageId: string): Promise<Reservation | null> {
  const [row] = await tx.query<Reservation>(
    `select ${COLUMNS} from permission_reservation where message_id = $1 for update`,
    [messageId],
  );
  return row ?? null;
}

/** One of any organisation that was begun before this moment and neither queued nor given back. */
export async function takeLeftReservation(
  tx: Tx,
  before: Date,
): Promise<(Reservation & { readonly tenantId: string }) | null> {
  const [row] = await tx.query<Reservation & { tenantId: string }>(
    `select tenant_id as "tenantId", ${COLUMNS} from permission_reservation
     where reserved_at < $1 order by reserved_at limit 1 for update skip locked`,
    [before],
  );
  return row ?? null;
}
