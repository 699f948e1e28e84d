import { tenantTableSql, type Migration } from '@parlance/platform/persistence';

const roles = `('agent', 'supervisor', 'super-agent', 'administrator')`;

export const workspaceMigrations: readonly Migration[] = [
  {
    id: '0001-organisation',
    up: [
      `create table organisation (
         tenant_id text primary key,
         name text not null,
         created_at timestamptz(3) not null
       )`,
      tenantTableSql('organisation'),
    ],
  },
  {
    id: '0002-person',
    up: [
      `create table person (
         tenant_id text not null,
         id uuid not null,
         name text not null,
         email text not null,
         email_key text not null,
         password_hash text not null,
         role text not null check (role in ${roles}),
         active boolean not null,
         created_at timestamptz(3) not null,
         version integer not null,
         primary key (tenant_id, id)
       )`,
      // Over all tenants: sign-in knows an email address and nothing else.
      'create unique index person_email_key on person (email_key)',
      tenantTableSql('person'),
    ],
  },
  {
    id: '0003-team',
    up: [
      `create table team (
         tenant_id text not null,
         id uuid not null,
         name text not null,
         member_ids uuid[] not null,
         supervisor_ids uuid[] not null,
         inbox_ids uuid[] not null,
         created_at timestamptz(3) not null,
         version integer not null,
         primary key (tenant_id, id)
       )`,
      'create unique index team_name on team (tenant_id, lower(name))',
      tenantTableSql('team'),
    ],
  },
  {
    id: '0004-session',
    up: [
      `create table session (
         tenant_id text not null,
         id uuid not null,
         person_id uuid not null,
         token_hash text not null,
         created_at timestamptz(3) not null,
         expires_at timestamptz(3) not null,
         ended_at timestamptz(3),
         primary key (tenant_id, id)
       )`,
      'create unique index session_token_hash on session (token_hash)',
      'create index session_person on session (tenant_id, person_id) where ended_at is null',
      'create index session_expires_at on session (expires_at)',
      tenantTableSql('session'),
      // Of no tenant: an attempt is counted before it is known whose address it is. A digest, not the address.
      `create table sign_in_attempt (
         tenant_id text not null default '*' check (tenant_id = '*'),
         email_hash text not null,
         failures integer not null,
         last_at timestamptz(3) not null,
         primary key (tenant_id, email_hash)
       )`,
      'create index sign_in_attempt_last_at on sign_in_attempt (last_at)',
      tenantTableSql('sign_in_attempt'),
    ],
  },
  {
    id: '0005-api-key',
    up: [
      `create table api_key (
         tenant_id text not null,
         id uuid not null,
         name text not null,
         prefix text not null,
         role text not null check (role in ${roles}),
         scopes text[] not null,
         token_hash text not null,
         created_at timestamptz(3) not null,
         last_used_at timestamptz(3),
         revoked_at timestamptz(3),
         primary key (tenant_id, id)
       )`,
      'create unique index api_key_token_hash on api_key (token_hash)',
      tenantTableSql('api_key'),
    ],
  },
  {
    id: '0006-audit-trail',
    up: [
      `create table audit_entry (
         tenant_id text not null,
         sequence bigint not null,
         at timestamptz(3) not null,
         actor_id text not null,
         action text not null,
         subject text not null,
         details jsonb not null,
         hash text not null,
         primary key (tenant_id, sequence)
       )`,
      tenantTableSql('audit_entry'),
      `create table audit_head (
         tenant_id text primary key,
         sequence bigint not null,
         hash text not null
       )`,
      tenantTableSql('audit_head'),
    ],
  },
];
