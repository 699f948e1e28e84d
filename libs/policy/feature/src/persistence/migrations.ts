import { tenantTableSql, type Migration } from '@parlance/platform/persistence';

export const policyMigrations: readonly Migration[] = [
  {
    id: 'policy-0001-windows',
    up: [
      `create table service_window (
         tenant_id text not null,
         inbox_id uuid not null,
         contact_id uuid not null,
         last_customer_message_at timestamptz(3) not null,
         primary key (tenant_id, inbox_id, contact_id)
       )`,
      'create index service_window_contact on service_window (tenant_id, contact_id)',
      tenantTableSql('service_window'),
      `create table contact_merge (
         tenant_id text not null,
         merged_contact_id uuid not null,
         contact_id uuid not null check (contact_id <> merged_contact_id),
         primary key (tenant_id, merged_contact_id, contact_id)
       )`,
      'create index contact_merge_contact on contact_merge (tenant_id, contact_id)',
      tenantTableSql('contact_merge'),
    ],
  },
  {
    id: 'policy-0002-decisions',
    up: [
      `create table decision (
         tenant_id text not null,
         id uuid not null,
         decided_at timestamptz(3) not null,
         inbox_id uuid not null,
         contact_id uuid not null,
         rule_set text not null,
         facts jsonb not null,
         decision jsonb not null,
         primary key (tenant_id, id)
       )`,
      'create index decision_contact on decision (tenant_id, contact_id, decided_at desc, id desc)',
      tenantTableSql('decision'),
    ],
  },
  {
    id: 'policy-0003-call-ledger',
    up: [
      `create table call_ledger_event (
         tenant_id text not null,
         inbox_id uuid not null,
         contact_id uuid not null,
         key text not null,
         at timestamptz(3) not null,
         event jsonb not null,
         recorded_at timestamptz(3) not null,
         primary key (tenant_id, contact_id, inbox_id, key)
       )`,
      `create index call_ledger_event_request on call_ledger_event (key) where key like 'request-reserved:%'`,
      tenantTableSql('call_ledger_event'),
      `create table call_permission (
         tenant_id text not null,
         inbox_id uuid not null,
         contact_id uuid not null,
         ledger jsonb not null,
         granted boolean not null,
         expires_at timestamptz(3),
         request_expires_at timestamptz(3),
         unanswered integer not null,
         due_at timestamptz(3),
         version integer not null,
         primary key (tenant_id, inbox_id, contact_id)
       )`,
      'create index call_permission_contact on call_permission (tenant_id, contact_id)',
      'create index call_permission_expiry on call_permission (tenant_id, expires_at, contact_id)',
      'create index call_permission_due on call_permission (due_at) where due_at is not null',
      tenantTableSql('call_permission'),
    ],
  },
  {
    id: 'policy-0004-call-decisions',
    up: [
      `create table call_decision (
         tenant_id text not null,
         id uuid not null,
         decided_at timestamptz(3) not null,
         inbox_id uuid not null,
         contact_id uuid not null,
         subject text not null check (subject in ('call', 'permission-request')),
         reservation_id uuid not null,
         rule_set text not null,
         facts jsonb not null,
         decision jsonb not null,
         primary key (tenant_id, id)
       )`,
      'create index call_decision_contact on call_decision (tenant_id, contact_id, decided_at desc, id desc)',
      'create index call_decision_age on call_decision (decided_at)',
      'create index decision_age on decision (decided_at)',
      tenantTableSql('call_decision'),
    ],
  },
  {
    id: 'policy-0005-call-settings',
    up: [
      `create table call_settings (
         tenant_id text not null,
         inbox_id uuid not null,
         settings jsonb not null,
         sync_state text not null check (sync_state in ('pending', 'applied', 'refused')),
         sync_detail text,
         version integer not null,
         primary key (tenant_id, inbox_id)
       )`,
      tenantTableSql('call_settings'),
    ],
  },
];
