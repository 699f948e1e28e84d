import { tenantTableSql, type Migration } from '@parlance/platform/persistence';

/**
 * Index that finds part of a text. The operator class is named with the schema that holds the extension, because a
 * database that others use too may have it elsewhere.
 */
const trigramIndex = (name: string, table: string, column: string): string =>
  `do $$ begin execute format('create index ${name} on ${table} using gin (${column} %I.gin_trgm_ops)',
     (select nspname from pg_extension e join pg_namespace n on n.oid = e.extnamespace where extname = 'pg_trgm'));
   end $$`;

export const analyticsMigrations: readonly Migration[] = [
  {
    id: 'analytics-0001-call-history',
    up: [
      `create table call_history (
         tenant_id text not null,
         call_id uuid not null,
         version integer not null,
         conversation_id uuid not null,
         contact_id uuid not null,
         inbox_id uuid not null,
         team_id uuid,
         agent_id uuid,
         assignee_id uuid,
         owner_id uuid generated always as (coalesce(agent_id, assignee_id)) stored,
         direction text not null,
         state text not null,
         tab text not null check (tab in ('incoming', 'outgoing', 'missed', 'canceled')),
         started_at timestamptz(3) not null,
         answered_at timestamptz(3),
         ended_at timestamptz(3),
         spoken_at timestamptz(3),
         duration_seconds integer,
         talk_seconds integer generated always as (coalesce(duration_seconds, 0)) stored,
         ring_seconds integer,
         call_end jsonb,
         unanswered boolean not null,
         needs_follow_up boolean not null,
         revision integer not null,
         primary key (tenant_id, call_id)
       )`,
      // A list is walked in its order, forwards or backwards, within everything, one owner, team, inbox, person or tab.
      ...['', 'owner_id', 'team_id', 'inbox_id', 'contact_id', 'tab'].flatMap((within) => {
        const columns = ['tenant_id', ...(within ? [within] : [])].join(', ');
        const name = `call_history_${within ? `${within.replace('_id', '')}_` : ''}`;
        return [
          `create index ${name}time on call_history (${columns}, started_at, call_id)`,
          `create index ${name}length on call_history (${columns}, talk_seconds, call_id)`,
        ];
      }),
      `create index call_history_follow_up on call_history (tenant_id, started_at, call_id) where needs_follow_up`,
      `create index call_history_spoken on call_history (tenant_id, contact_id, spoken_at)
         where spoken_at is not null`,
      tenantTableSql('call_history'),
      `create table call_recording (
         tenant_id text not null,
         call_id uuid not null,
         version integer not null,
         recording text not null,
         transcript text not null,
         summary text not null,
         primary key (tenant_id, call_id)
       )`,
      tenantTableSql('call_recording'),
    ],
  },
  {
    id: 'analytics-0002-names',
    up: [
      `create table contact (
         tenant_id text not null,
         id uuid not null,
         version bigint not null,
         stated_at timestamptz(3) not null,
         name text,
         phone text,
         search_text text not null,
         primary key (tenant_id, id)
       )`,
      tenantTableSql('contact'),
      `create table contact_merge (
         tenant_id text not null,
         merged_contact_id uuid not null,
         contact_id uuid not null,
         primary key (tenant_id, merged_contact_id, contact_id)
       )`,
      'create index contact_merge_survivor on contact_merge (tenant_id, contact_id)',
      tenantTableSql('contact_merge'),
      `create table agent (
         tenant_id text not null, id uuid not null, version bigint not null, name text not null,
         search_text text not null, primary key (tenant_id, id)
       )`,
      tenantTableSql('agent'),
      `create table inbox_name (
         tenant_id text not null, id uuid not null, version bigint not null, name text not null,
         primary key (tenant_id, id)
       )`,
      tenantTableSql('inbox_name'),
    ],
  },
  {
    id: 'analytics-0003-search',
    up: [
      'create extension if not exists pg_trgm',
      trigramIndex('contact_search', 'contact', 'search_text'),
      `create table call_transcript (
         tenant_id text not null,
         call_id uuid not null,
         version bigint not null,
         stated_at timestamptz(3) not null,
         draft boolean not null,
         text text not null,
         words tsvector generated always as (to_tsvector('simple', left(text, 500000))) stored,
         primary key (tenant_id, call_id)
       )`,
      'create index call_transcript_words on call_transcript using gin (words)',
      tenantTableSql('call_transcript'),
      // Row security evaluates its own condition before LIKE and @@, so that no index of theirs can be used. Where the
      // owner of the schema stands above row security, these two use them; elsewhere they are right, and slower. The
      // tenant is that of the transaction and nothing that a caller could name.
      `create function found_contacts(pattern text, other text, most integer) returns setof uuid
         language sql stable security definer set search_path from current as $$
           select id from contact
           where tenant_id = current_setting('app.tenant_id') and (search_text like pattern or search_text like other)
           limit most
         $$`,
      `create function found_transcripts(words_of tsquery, most integer) returns setof uuid
         language sql stable security definer set search_path from current as $$
           select call_id from call_transcript
           where tenant_id = current_setting('app.tenant_id') and words @@ words_of limit most
         $$`,
      'revoke all on function found_contacts(text, text, integer) from public',
      'revoke all on function found_transcripts(tsquery, integer) from public',
    ],
  },
];
