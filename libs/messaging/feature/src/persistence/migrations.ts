import {
  defaultPartitionSql,
  tenantTableSql,
  withoutStatisticsSql,
  type Migration,
} from '@parlance/platform/persistence';

/**
 * `created_at` and `received_at` of partitioned tables are the moment inside the row's UUIDv7, so that whoever has an id
 * knows the partition and the primary key keeps ids unique.
 */
export const migrations: readonly Migration[] = [
  {
    id: 'gateway-0001-connections',
    up: [
      `create table connected_app (
         tenant_id text not null,
         app_id text not null,
         secret text not null,
         verify_token text not null,
         secret_fingerprints text[] not null,
         updated_at timestamptz(3) not null,
         primary key (tenant_id, app_id)
       )`,
      'create index connected_app_by_app on connected_app (app_id)',
      `create table graph_connection (
         tenant_id text not null,
         id uuid not null,
         waba_id text not null,
         app_id text not null,
         access_token text not null,
         graph_url text not null,
         graph_version text not null,
         updated_at timestamptz(3) not null,
         primary key (tenant_id, id),
         unique (tenant_id, waba_id)
       )`,
      `create table business_number (
         tenant_id text not null,
         id uuid not null,
         connection_id uuid not null,
         name text not null,
         app_id text not null,
         waba_id text not null,
         phone_number_id text not null,
         display_phone_number text not null,
         status text not null check (status in ('connected', 'attention')),
         problem text,
         quality text not null check (quality in ('GREEN', 'YELLOW', 'RED', 'UNKNOWN')),
         messaging_limit text,
         messages_per_second integer not null,
         limits_stated_at timestamptz(3),
         created_at timestamptz(3) not null,
         version integer not null,
         primary key (tenant_id, id)
       )`,
      'create unique index business_number_phone_number_id on business_number (phone_number_id)',
      'create index business_number_waba on business_number (waba_id)',
      ...['connected_app', 'graph_connection', 'business_number'].map(tenantTableSql),
    ],
  },
  {
    id: 'gateway-0002-webhook-journal',
    up: [
      // Not partitioned: a key must be unique over all time for which Meta repeats a webhook.
      `create table webhook_key (
         key text primary key,
         received_at timestamptz(3) not null
       )`,
      'create index webhook_key_received_at on webhook_key using brin (received_at)',
      // The payload is text and not jsonb, which refuses NUL and lone surrogates: the journal refuses nothing.
      `create table webhook_item (
         tenant_id text not null,
         id uuid not null,
         received_at timestamptz(3) not null,
         provider text not null,
         app_id text not null,
         secret_fingerprint text not null,
         field text not null,
         kind text not null,
         waba_id text,
         phone_number_id text,
         payload text not null,
         state text not null check (state in ('pending', 'projected', 'unknown', 'unrouted', 'failed')),
         attempts integer not null default 0,
         next_attempt_at timestamptz(3),
         error text,
         primary key (tenant_id, id, received_at)
       ) partition by range (received_at)`,
      defaultPartitionSql('webhook_item'),
      'create index webhook_item_due on webhook_item (next_attempt_at, id) where next_attempt_at is not null',
      "create index webhook_item_unrouted on webhook_item (phone_number_id, waba_id) where state = 'unrouted'",
      'create index webhook_item_newest on webhook_item (tenant_id, received_at desc, id desc)',
      tenantTableSql('webhook_item'),
    ],
  },
  {
    id: 'gateway-0003-contacts-and-conversations',
    up: [
      `create table contact (
         tenant_id text not null,
         id uuid not null,
         given_name text,
         profile_name text,
         profile_named_at timestamptz(3),
         username text,
         username_at timestamptz(3),
         phone text,
         bsuid text,
         marketing_opt_out boolean not null default false,
         marketing_preference_at timestamptz(3),
         merged_into uuid,
         created_at timestamptz(3) not null,
         version integer not null,
         primary key (tenant_id, id)
       )`,
      `create table contact_identity (
         tenant_id text not null,
         kind text not null check (kind in ('phone', 'bsuid')),
         value text not null,
         contact_id uuid not null,
         seen_at timestamptz(3) not null,
         retired_at timestamptz(3),
         primary key (tenant_id, kind, value)
       )`,
      'create index contact_identity_contact on contact_identity (tenant_id, contact_id)',
      `create table conversation (
         tenant_id text not null,
         id uuid not null,
         inbox_id uuid not null,
         contact_id uuid not null,
         team_id uuid,
         assignee_id uuid,
         collaborator_ids uuid[] not null default '{}',
         stage text not null check (stage in ('pending', 'assigned', 'resolved')),
         resolved_at timestamptz(3),
         origin text not null check (origin in ('customer', 'business')),
         first_message_at timestamptz(3),
         last_customer_message_at timestamptz(3),
         last_message_id uuid,
         last_message_created_at timestamptz(3),
         last_message_at timestamptz(3),
         unread_count integer not null default 0,
         read_up_to timestamptz(3),
         merged_into uuid,
         created_at timestamptz(3) not null,
         updated_at timestamptz(3) not null,
         active_at timestamptz(3) not null,
         version integer not null,
         primary key (tenant_id, id)
       )`,
      `create unique index conversation_pair on conversation (tenant_id, inbox_id, contact_id)
         where merged_into is null`,
      `create index conversation_latest on conversation (tenant_id, active_at desc, id desc)
         where merged_into is null`,
      'create index conversation_contact on conversation (tenant_id, contact_id)',
      ...['contact', 'contact_identity', 'conversation'].map(tenantTableSql),
    ],
  },
  {
    id: 'gateway-0004-messages',
    up: [
      `create table message (
         tenant_id text not null,
         id uuid not null,
         created_at timestamptz(3) not null,
         conversation_id uuid not null,
         inbox_id uuid not null,
         contact_id uuid not null,
         direction text not null check (direction in ('inbound', 'outbound', 'internal')),
         content jsonb not null,
         state text not null,
         delivery jsonb,
         amendments jsonb not null,
         author_kind text not null check (author_kind in ('customer', 'user', 'api-key', 'system')),
         author_id uuid not null,
         wamid text,
         reply_to_wamid text,
         occurred_at timestamptz(3) not null,
         correlation_id text not null,
         version integer not null,
         primary key (tenant_id, id, created_at)
       ) partition by range (created_at)`,
      defaultPartitionSql('message'),
      'create index message_timeline on message (tenant_id, conversation_id, occurred_at desc, id desc)',
      tenantTableSql('message'),
      // A unique key of a partitioned table would need the time in it, so Meta's ids are unique here. A row without a
      // message is for one that facts speak of before it is known.
      `create table message_key (
         tenant_id text not null,
         inbox_id uuid not null,
         wamid text not null,
         message_id uuid,
         primary key (tenant_id, inbox_id, wamid)
       )`,
      `create table parked_fact (
         tenant_id text not null,
         id uuid not null,
         inbox_id uuid not null,
         wamid text not null,
         fact jsonb not null,
         created_at timestamptz(3) not null,
         primary key (tenant_id, id)
       )`,
      'create index parked_fact_wamid on parked_fact (tenant_id, inbox_id, wamid)',
      ...['message_key', 'parked_fact'].map(tenantTableSql),
    ],
  },
  {
    id: 'gateway-0005-dispatch',
    up: [
      // Only what is under way: a row is deleted when its outcome is known.
      `create table dispatch (
         tenant_id text not null,
         id uuid not null,
         kind text not null check (kind in ('message', 'reaction')),
         message_id uuid not null,
         conversation_id uuid not null,
         inbox_id uuid not null,
         contact_id uuid not null,
         payload jsonb not null,
         position bigint not null generated always as identity,
         state text not null check (state in ('queued', 'sending', 'unknown')),
         attempts integer not null default 0,
         queued_at timestamptz(3) not null,
         next_attempt_at timestamptz(3) not null,
         deadline timestamptz(3) not null,
         lease_until timestamptz(3),
         correlation_id text not null,
         primary key (tenant_id, id)
       )`,
      "create index dispatch_queue on dispatch (tenant_id, inbox_id, position) where state = 'queued'",
      'create index dispatch_order on dispatch (tenant_id, conversation_id, position)',
      "create index dispatch_lease on dispatch (lease_until) where state = 'sending'",
      "create index dispatch_unknown on dispatch (next_attempt_at) where state = 'unknown'",
      `create table number_pace (
         tenant_id text not null,
         inbox_id uuid not null,
         tokens double precision not null,
         updated_at timestamptz(3) not null,
         held_until timestamptz(3),
         primary key (tenant_id, inbox_id)
       )`,
      `create table pair_pace (
         tenant_id text not null,
         inbox_id uuid not null,
         contact_id uuid not null,
         tokens double precision not null,
         updated_at timestamptz(3) not null,
         primary key (tenant_id, inbox_id, contact_id)
       )`,
      ...['dispatch', 'number_pace', 'pair_pace'].map(tenantTableSql),
    ],
  },
  {
    id: 'gateway-0006-media',
    up: [
      `create table media (
         tenant_id text not null,
         id uuid not null,
         inbox_id uuid,
         conversation_id uuid,
         message_id uuid,
         uploaded_by uuid,
         graph_media_id text,
         announced_url text,
         announced_sha256 text,
         mime_type text not null,
         file_name text,
         size_bytes bigint,
         object_key text,
         state text not null check (state in ('pending', 'stored', 'unavailable')),
         reason text,
         attempts integer not null default 0,
         next_attempt_at timestamptz(3),
         created_at timestamptz(3) not null,
         primary key (tenant_id, id)
       )`,
      'create index media_due on media (next_attempt_at) where next_attempt_at is not null',
      `create table graph_media (
         tenant_id text not null,
         media_id uuid not null,
         inbox_id uuid not null,
         graph_media_id text not null,
         uploaded_at timestamptz(3) not null,
         primary key (tenant_id, media_id, inbox_id)
       )`,
      ...['media', 'graph_media'].map(tenantTableSql),
    ],
  },
  {
    id: 'gateway-0007-calls',
    up: [
      `create index webhook_item_due_call on webhook_item (next_attempt_at, id)
         where next_attempt_at is not null and kind = 'call'`,
    ],
  },
  {
    id: 'gateway-0008-permission-reservations',
    up: [
      // What policy has reserved for messages that are not queued yet.
      `create table permission_reservation (
         tenant_id text not null,
         message_id uuid not null,
         inbox_id uuid not null,
         contact_id uuid not null,
         request_hash text,
         reserved_at timestamptz(3) not null,
         primary key (message_id, tenant_id),
         unique (tenant_id, request_hash)
       )`,
      'create index permission_reservation_age on permission_reservation (reserved_at)',
      tenantTableSql('permission_reservation'),
    ],
  },
  {
    id: 'gateway-0009-journal-replay',
    up: [
      // Set when an item that had been projected is taken up again.
      'alter table webhook_item add column replayed boolean not null default false',
      // A message that was lost finds its file again.
      'create index media_message on media (tenant_id, message_id) where message_id is not null',
    ],
  },
  {
    id: 'gateway-0010-webhook-watch',
    up: [
      // An operational sign and no record: what came last. Fields of an account as a whole have an empty number.
      `create table webhook_activity (
         tenant_id text not null,
         waba_id text not null,
         phone_number_id text not null,
         field text not null,
         last_received_at timestamptz(3) not null,
         active_days date[] not null,
         primary key (tenant_id, waba_id, phone_number_id, field)
       )`,
      tenantTableSql('webhook_activity'),
      // Beside `problem`, which is about sending and ends with the next message that is sent.
      'alter table business_number add column webhook_problem text',
      'alter table graph_connection add column subscription_checked_at timestamptz(3)',
      'alter table graph_connection add column unsubscribed_since timestamptz(3)',
      'alter table graph_connection add column subscription_restored_at timestamptz(3)',
      'alter table graph_connection add column subscription_problem text',
    ],
  },
  {
    id: 'gateway-0011-dispatch-waiting',
    up: [
      // Behind another message of its conversation. The queue holds what could be sent next, and nothing else.
      'alter table dispatch drop constraint dispatch_state_check',
      `alter table dispatch add constraint dispatch_state_check
         check (state in ('waiting', 'queued', 'sending', 'unknown'))`,
    ],
  },
  {
    id: 'gateway-0012-statistics',
    up: [
      withoutStatisticsSql('webhook_item', 'payload'),
      withoutStatisticsSql('message', 'content', 'delivery', 'amendments'),
    ],
  },
];
