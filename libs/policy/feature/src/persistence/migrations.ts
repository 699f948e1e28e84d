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
];
