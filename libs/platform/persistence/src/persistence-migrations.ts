import type { Migration } from './schema';
import { tenantTableSql } from './tenant-table';

/**
 * What every service's schema begins with. Service roles own no table, so partitions are made and dropped by functions
 * that run as the owner and accept only partitioned tables of their own schema.
 */
export const persistenceMigrations: readonly Migration[] = [
  {
    id: 'persistence-0001-idempotency-key',
    up: [
      `create table idempotency_key (
         tenant_id text not null,
         key text not null check (length(key) between 1 and 255),
         request_hash text not null,
         response json,
         created_at timestamptz(3) not null default now(),
         primary key (tenant_id, key)
       )`,
      'create index idempotency_key_created_at on idempotency_key (created_at)',
      tenantTableSql('idempotency_key'),
    ],
  },
  {
    id: 'persistence-0002-partitions',
    up: [
      `create function ensure_partition(parent text, starts timestamptz, ends timestamptz, suffix text)
         returns boolean language plpgsql security definer set search_path from current as $$
       declare
         child text := parent || '_' || suffix;
         secured boolean;
       begin
         if suffix !~ '^p[0-9]{6,8}$' then raise exception 'the partition suffix % is not p and digits', suffix; end if;
         select c.relrowsecurity into secured from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where n.nspname = current_schema() and c.relname = parent and c.relkind = 'p';
         if not found then raise exception '% is not a partitioned table of this schema', parent; end if;
         perform pg_advisory_xact_lock(hashtext('parlance.partition'), hashtext(current_schema() || '.' || parent));
         if to_regclass(format('%I', child)) is not null then return false; end if;
         execute format('create table %I (like %I including all excluding identity)', child, parent);
         if secured then
           execute format('alter table %I enable row level security', child);
           execute format('alter table %I force row level security', child);
         end if;
         execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, child, starts, ends);
         return true;
       end $$`,
      `create function drop_partitions_before(parent text, moment timestamptz)
         returns setof text language plpgsql security definer set search_path from current as $$
       declare
         child record;
       begin
         for child in
           select c.relname as name,
                  substring(pg_get_expr(c.relpartbound, c.oid) from $re$TO \\('([^']+)'\\)$re$)::timestamptz as ends
           from pg_inherits i
             join pg_class c on c.oid = i.inhrelid
             join pg_class p on p.oid = i.inhparent
             join pg_namespace n on n.oid = p.relnamespace
           where n.nspname = current_schema() and p.relname = parent and p.relkind = 'p'
           order by 2
         loop
           if child.ends <= moment then
             execute format('drop table %I', child.name);
             return next child.name;
           end if;
         end loop;
       end $$`,
      'revoke all on function ensure_partition(text, timestamptz, timestamptz, text) from public',
      'revoke all on function drop_partitions_before(text, timestamptz) from public',
    ],
  },
  {
    id: 'persistence-0003-statistics-of-partitions',
    up: [
      // LIKE copies everything but which columns have no statistics.
      `create or replace function ensure_partition(parent text, starts timestamptz, ends timestamptz, suffix text)
         returns boolean language plpgsql security definer set search_path from current as $$
       declare
         child text := parent || '_' || suffix;
         secured boolean;
         written_only text;
       begin
         if suffix !~ '^p[0-9]{6,8}$' then raise exception 'the partition suffix % is not p and digits', suffix; end if;
         select c.relrowsecurity into secured from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where n.nspname = current_schema() and c.relname = parent and c.relkind = 'p';
         if not found then raise exception '% is not a partitioned table of this schema', parent; end if;
         perform pg_advisory_xact_lock(hashtext('parlance.partition'), hashtext(current_schema() || '.' || parent));
         if to_regclass(format('%I', child)) is not null then return false; end if;
         execute format('create table %I (like %I including all excluding identity)', child, parent);
         for written_only in
           select attname from pg_attribute where attrelid = format('%I', parent)::regclass and attstattarget = 0
         loop
           execute format('alter table %I alter column %I set statistics 0', child, written_only);
         end loop;
         if secured then
           execute format('alter table %I enable row level security', child);
           execute format('alter table %I force row level security', child);
         end if;
         execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, child, starts, ends);
         return true;
       end $$`,
    ],
  },
];
