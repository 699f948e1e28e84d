import {
  defaultPartitionSql,
  tenantTableSql,
  withoutStatisticsSql,
  type Migration,
} from '@parlance/platform/persistence';

/** The tables of the transport, first in every service's schema. */
export const messagingMigrations: readonly Migration[] = [
  {
    id: 'messaging-0001-outbox',
    up: [
      'create sequence outbox_position',
      // The payload is text and not json, so that the very bytes that were stated are published, also in a replay.
      // stream_sequence is what the first version wrote; it stays as long as that may run beside another.
      `create table outbox (
         tenant_id text not null,
         id uuid not null,
         created_at timestamptz(3) not null,
         position bigint not null default nextval('outbox_position'),
         stream text not null,
         subject text not null,
         type text not null,
         aggregate_id text not null,
         headers jsonb not null,
         payload text not null,
         published_at timestamptz(3),
         stream_sequence bigint,
         attempts integer not null default 0,
         next_attempt_at timestamptz(3),
         last_error text,
         primary key (tenant_id, id, created_at)
       ) partition by range (created_at)`,
      defaultPartitionSql('outbox'),
      'create index outbox_unpublished on outbox (position) where published_at is null',
      'create index outbox_waiting on outbox (aggregate_id) where published_at is null and next_attempt_at is not null',
      'create index outbox_replay on outbox (stream, position)',
      tenantTableSql('outbox'),
    ],
  },
  {
    id: 'messaging-0002-outbox-stream',
    up: `create table outbox_stream (
           stream text primary key,
           created text not null,
           last_sequence bigint not null,
           replay_after bigint,
           replay_until bigint
         )`,
  },
  {
    id: 'messaging-0003-inbox',
    up: [
      `create table inbox (
         tenant_id text not null,
         consumer text not null,
         message_id uuid not null,
         received_at timestamptz(3) not null default now(),
         primary key (tenant_id, consumer, message_id)
       )`,
      'create index inbox_received_at on inbox using brin (received_at)',
      tenantTableSql('inbox'),
    ],
  },
  {
    id: 'messaging-0004-handling-failure',
    up: [
      `create table handling_failure (
         tenant_id text not null,
         consumer text not null,
         message_id uuid not null,
         failures integer not null,
         first_failed_at timestamptz(3) not null default now(),
         last_failed_at timestamptz(3) not null default now(),
         primary key (tenant_id, consumer, message_id)
       )`,
      'create index handling_failure_last_failed_at on handling_failure (last_failed_at)',
      tenantTableSql('handling_failure'),
      `create table consumer_start (
         consumer text primary key,
         since timestamptz(3) not null
       )`,
    ],
  },
  { id: 'messaging-0005-outbox-statistics', up: withoutStatisticsSql('outbox', 'headers', 'payload') },
];
