import { newId } from '@parlance/shared/kernel';
import type { TestDatabase } from '@parlance/testing/harness';

/** A business number with messages that wait to be sent, each in a conversation of its own. Returns its id. */
export async function numberWithQueue(
  database: TestDatabase,
  tenantId: string,
  messages: number,
  messagesPerSecond = 80,
): Promise<string> {
  const inbox = newId();
  await database.query(
    `insert into messaging.business_number (tenant_id, id, connection_id, name, app_id, waba_id, phone_number_id,
       display_phone_number, status, quality, messages_per_second, created_at, version)
     values ($1, $2::uuid, $2::uuid, 'Bakery', 'app', 'waba', $2::text, '+15550001111', 'connected', 'GREEN', $3, now(), 1)`,
    [tenantId, inbox, messagesPerSecond],
  );
  await database.query(
    `insert into messaging.number_pace (tenant_id, inbox_id, tokens, updated_at) values ($1, $2, $3, now())`,
    [tenantId, inbox, messagesPerSecond],
  );
  await database.query(
    `with person as (
       insert into messaging.contact (tenant_id, id, created_at, version)
       select $1, gen_random_uuid(), now(), 1 from generate_series(1, $3) returning id)
     insert into messaging.dispatch (tenant_id, id, kind, message_id, conversation_id, inbox_id, contact_id, payload,
       state, queued_at, next_attempt_at, deadline, correlation_id)
     select $1, person.id, 'message', person.id, gen_random_uuid(), $2, person.id, '{}', 'queued', now(), now(), now(), 'x'
     from person`,
    [tenantId, inbox, messages],
  );
  return inbox;
}
