import { identifier } from './identifier';

/**
 * Row security for a table with `tenant_id`, for its migration. A row is visible to, and can be written by, a
 * transaction of its tenant or one across tenants; without a tenant there are no rows. Forced, so that it also holds
 * for the owner.
 */
export function tenantTableSql(table: string): string {
  const name = identifier(table);
  return [
    `alter table ${name} enable row level security;`,
    `alter table ${name} force row level security;`,
    `create policy tenant on ${name}`,
    `  using (tenant_id = current_setting('app.tenant_id', true) or current_setting('app.tenant_id', true) = '*')`,
    `  with check (tenant_id = current_setting('app.tenant_id', true) or current_setting('app.tenant_id', true) = '*');`,
  ].join('\n');
}
