import { tenantTableSql, type Migration } from '@parlance/platform/persistence';

export const automationMigrations: readonly Migration[] = [
  {
    id: 'automation-0001-functions',
    up: [
      `create table ai_agent (
         tenant_id text not null,
         id uuid not null,
         name text not null,
         inbox_ids uuid[] not null,
         variables jsonb not null,
         created_at timestamptz(3) not null,
         version integer not null,
         primary key (tenant_id, id)
       )`,
      tenantTableSql('ai_agent'),
      `create table message_function (
         tenant_id text not null,
         id uuid not null,
         agent_id uuid not null,
         definition jsonb not null,
         placeholders jsonb not null,
         findings jsonb not null,
         created_at timestamptz(3) not null,
         updated_at timestamptz(3) not null,
         version integer not null,
         primary key (tenant_id, id),
         foreign key (tenant_id, agent_id) references ai_agent (tenant_id, id)
       )`,
      'create index message_function_agent on message_function (tenant_id, agent_id, id)',
      tenantTableSql('message_function'),
    ],
  },
  {
    id: 'automation-0002-calls',
    up: [
      // A row may begin with any fact about its call: what was drawn from it can come before its end.
      `create table call (
         tenant_id text not null,
         id uuid not null,
         life text not null,
         context jsonb,
         said jsonb not null,
         drawn jsonb,
         ended_at timestamptz(3),
         connected boolean,
         evaluated boolean not null,
         evaluate_at timestamptz(3),
         touched_at timestamptz(3) not null,
         primary key (tenant_id, id)
       )`,
      'create index call_due on call (evaluate_at) where evaluate_at is not null',
      'create index call_touched on call (touched_at)',
      tenantTableSql('call'),
    ],
  },
  {
    id: 'automation-0003-runs',
    up: [
      // What a function did on a call stands under 'decision' and happens once; attempts that were turned away have others.
      `create table function_run (
         tenant_id text not null,
         id uuid not null,
         function_id uuid not null,
         function_name text not null,
         call_id uuid not null,
         conversation_id uuid not null,
         slot text not null,
         at timestamptz(3) not null,
         state text not null check (state in ('skipped', 'refused', 'sending', 'sent', 'failed')),
         reason jsonb,
         evidence jsonb not null,
         outgoing jsonb,
         message_id uuid,
         message_state text,
         message_version integer not null default 0,
         inbox_id uuid not null,
         team_id uuid,
         assignee_id uuid,
         collaborator_ids uuid[] not null,
         due_at timestamptz(3),
         attempts integer not null default 0,
         version integer not null,
         primary key (tenant_id, id),
         unique (tenant_id, function_id, call_id, slot)
       )`,
      'create index function_run_latest on function_run (tenant_id, at desc, id desc)',
      'create index function_run_function on function_run (tenant_id, function_id, at desc, id desc)',
      'create index function_run_call on function_run (tenant_id, call_id, at desc, id desc)',
      'create index function_run_message on function_run (message_id) where message_id is not null',
      'create index function_run_due on function_run (due_at) where due_at is not null',
      tenantTableSql('function_run'),
    ],
  },
];
