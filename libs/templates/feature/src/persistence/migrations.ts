import { tenantTableSql, type Migration } from '@parlance/platform/persistence';

const STATED = 'timestamptz(3) not null';

export const templateMigrations: readonly Migration[] = [
  {
    id: 'templates-0001-template',
    up: [
      // Columns that end in _stated_at hold when Meta stated the fact beside them. Components are json, not jsonb: their
      // order is part of what is compared.
      `create table template (
         tenant_id text not null,
         id uuid not null,
         waba_id text not null,
         meta_id text,
         name text not null,
         language text not null,
         parameter_format text not null check (parameter_format in ('POSITIONAL', 'NAMED')),
         components json not null,
         components_stated_at ${STATED},
         category text not null check (category in ('MARKETING', 'UTILITY', 'AUTHENTICATION')),
         previous_category text check (previous_category in ('MARKETING', 'UTILITY', 'AUTHENTICATION')),
         category_stated_at ${STATED},
         announced_category text check (announced_category in ('MARKETING', 'UTILITY', 'AUTHENTICATION')),
         announced_effective_at timestamptz(3),
         announced_stated_at timestamptz(3),
         status text not null check (status in ('PENDING', 'APPROVED', 'REJECTED', 'IN_APPEAL', 'PAUSED', 'DISABLED',
           'ARCHIVED', 'LIMIT_EXCEEDED', 'PENDING_DELETION', 'DELETED', 'UNKNOWN')),
         reason_code text,
         reason_detail text,
         status_stated_at ${STATED},
         quality text not null check (quality in ('GREEN', 'YELLOW', 'RED', 'UNKNOWN')),
         quality_stated_at ${STATED},
         submission text check (submission in ('creating', 'editing', 'deleting')),
         draft json,
         submission_attempts integer not null default 0,
         submission_due_at timestamptz(3),
         created_at ${STATED},
         updated_at ${STATED},
         version integer not null,
         primary key (tenant_id, id),
         check ((submission is null) = (submission_due_at is null))
       )`,
      'create unique index template_name on template (tenant_id, waba_id, name, language)',
      'create index template_meta_id on template (tenant_id, waba_id, meta_id)',
      'create index template_page on template (tenant_id, name, language, id)',
      'create index template_submission on template (submission_due_at) where submission is not null',
      tenantTableSql('template'),
    ],
  },
  {
    id: 'templates-0002-sync',
    up: [
      `create table account_sync (
         tenant_id text not null,
         waba_id text not null,
         leased_until timestamptz(3) not null,
         synced_at timestamptz(3),
         primary key (tenant_id, waba_id)
       )`,
      tenantTableSql('account_sync'),
    ],
  },
];
