import { tenantTableSql, type Migration } from '@parlance/platform/persistence';

export const callMigrations: readonly Migration[] = [
  {
    id: 'calls-0001-people',
    up: [
      `create table person (
         tenant_id text not null,
         id uuid not null,
         name text not null,
         role text not null,
         active boolean not null,
         version bigint not null,
         primary key (tenant_id, id)
       )`,
      tenantTableSql('person'),
      `create table team (
         tenant_id text not null,
         id uuid not null,
         member_ids uuid[] not null,
         supervisor_ids uuid[] not null,
         inbox_ids uuid[] not null,
         version bigint not null,
         primary key (tenant_id, id)
       )`,
      'create index team_inboxes on team using gin (inbox_ids)',
      tenantTableSql('team'),
      `create table availability (
         tenant_id text not null,
         user_id uuid not null,
         chosen text not null check (chosen in ('available', 'unavailable')),
         since timestamptz(3) not null,
         version integer not null,
         primary key (tenant_id, user_id)
       )`,
      tenantTableSql('availability'),
    ],
  },
  {
    id: 'calls-0002-calls',
    up: [
      `create table call (
         tenant_id text not null,
         id uuid not null,
         wacid text,
         inbox_id uuid not null,
         contact_id uuid not null,
         conversation_id uuid not null,
         agent_id uuid,
         direction text not null check (direction in ('inbound', 'outbound')),
         state text not null check (state in ('dialing', 'ringing', 'answering', 'active', 'ended')),
         bridge_id text,
         started_at timestamptz(3) not null,
         due_at timestamptz(3),
         idempotency_key text,
         body jsonb not null,
         version integer not null,
         primary key (tenant_id, id)
       )`,
      'create unique index call_wacid on call (tenant_id, wacid) where wacid is not null',
      `create unique index call_under_way on call (tenant_id, inbox_id, contact_id) where state <> 'ended'`,
      `create unique index call_of_agent on call (tenant_id, agent_id) where state <> 'ended' and agent_id is not null`,
      'create unique index call_idempotency on call (tenant_id, idempotency_key) where idempotency_key is not null',
      'create index call_contact on call (tenant_id, inbox_id, contact_id, started_at desc)',
      'create index call_due on call (due_at) where due_at is not null',
      `create index call_bridge on call (bridge_id) where state <> 'ended'`,
      tenantTableSql('call'),
      `create table call_work (
         tenant_id text not null,
         call_id uuid not null,
         kind text not null,
         due_at timestamptz(3) not null,
         attempts integer not null default 0,
         payload jsonb,
         primary key (tenant_id, call_id, kind)
       )`,
      'create index call_work_due on call_work (due_at)',
      tenantTableSql('call_work'),
      `create table unmatched_item (
         tenant_id text not null,
         wacid text not null,
         id uuid not null,
         received_at timestamptz(3) not null,
         array_name text not null,
         item jsonb not null,
         primary key (tenant_id, wacid, id)
       )`,
      'create index unmatched_item_age on unmatched_item (received_at)',
      tenantTableSql('unmatched_item'),
    ],
  },
  {
    id: 'calls-0003-callbacks',
    up: [
      `create table callback (
         tenant_id text not null,
         id uuid not null,
         inbox_id uuid not null,
         contact_id uuid not null,
         conversation_id uuid not null,
         state text not null check (state in ('open', 'called', 'dismissed')),
         requested_at timestamptz(3) not null,
         body jsonb not null,
         version integer not null,
         primary key (tenant_id, id)
       )`,
      `create unique index callback_open on callback (tenant_id, inbox_id, contact_id) where state = 'open'`,
      'create index callback_waiting on callback (tenant_id, state, requested_at)',
      tenantTableSql('callback'),
      `create table settings_push (
         tenant_id text not null,
         inbox_id uuid not null,
         version integer not null,
         settings jsonb not null,
         due_at timestamptz(3) not null,
         attempts integer not null,
         primary key (tenant_id, inbox_id)
       )`,
      'create index settings_push_due on settings_push (due_at)',
      tenantTableSql('settings_push'),
    ],
  },
];
