import { tenantTableSql, type Migration } from '@parlance/platform/persistence';

export const recordingsMigrations: readonly Migration[] = [
  {
    id: 'recordings-0001-calls',
    up: [
      `create table call_recording (
         tenant_id text not null,
         call_id uuid not null,
         contact_id uuid not null,
         conversation_id uuid not null,
         inbox_id uuid not null,
         team_id uuid,
         agent_id uuid,
         assignee_id uuid,
         state text not null check (state in ('none', 'recording', 'processing', 'ready', 'unavailable')),
         reason text,
         started_at timestamptz(3),
         ended_at timestamptz(3),
         duration_ms integer,
         files jsonb not null,
         announcement jsonb,
         spans jsonb not null,
         transcript jsonb not null,
         summary jsonb not null,
         variables jsonb not null,
         version integer not null,
         step text check (step in ('live', 'files', 'transcript', 'summary')),
         attempts integer not null default 0,
         due_at timestamptz(3),
         lease_id uuid,
         primary key (tenant_id, call_id)
       )`,
      'create index call_recording_due on call_recording (due_at) where step is not null',
      tenantTableSql('call_recording'),
    ],
  },
];
