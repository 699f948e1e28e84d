import { createHash, randomBytes } from 'node:crypto';
import type { ServiceSchema } from '@parlance/platform/persistence';
import pg from 'pg';
import type { PostgresServer } from '../../../../tools/dev/infrastructure/index.ts';
import { eventually } from './eventually';

export interface TestDatabase {
  readonly name: string;
  /** Address for the superuser, who is not bound by row-level security. */
  readonly adminUrl: string;
  /** Address for the service that owns this schema, with the rights it has in production. */
  url(schema: string): string;
  /** Runs one statement as the superuser. */
  query<Row extends pg.QueryResultRow>(sql: string, parameters?: unknown[]): Promise<Row[]>;
}

const passwordOf = (role: string): string => `test-${role}`;

/** Creating roles and templates is one at a time over all workers. */
const TEMPLATE_LOCK = 728_216_455;

/**
 * A fresh database with these services' schemas, cloned in about 0.1 s from a template that is migrated once per run.
 * It lives as long as the test run. `server` puts it on a server of the test's own.
 */
export async function testDatabase(
  schemas: ServiceSchema | ServiceSchema[] = [],
  { server }: { server?: PostgresServer } = {},
): Promise<TestDatabase> {
  const serverUrl = server?.url() ?? process.env.TEST_DATABASE_ADMIN_URL;
  if (!serverUrl)
    throw new Error('There is no database server: run this test with tools/jest/integration.config.mjs.');
  const list = [schemas].flat();
  const name = `test_${process.env.PARLANCE_TEST_RUN ?? 'run'}_${randomBytes(6).toString('hex')}`;
  const template = await migratedTemplate(serverUrl, list);
  // A connection that is just being closed still counts as a user of the template.
  await eventually(() =>
    asAdmin(serverUrl, (admin) => admin.query(`create database ${name} template ${template}`)),
  );
  await asAdmin(serverUrl, (admin) => copyRoleSettings(admin, template, name));

  const adminUrl = databaseUrl(serverUrl, name);
  return {
    name,
    adminUrl,
    url: (schema) => {
      const url = new URL(adminUrl);
      url.username = schema;
      url.password = passwordOf(schema);
      return url.href;
    },
    query: (sql, parameters) => asAdmin(adminUrl, async (admin) => (await admin.query(sql, parameters)).rows),
  };
}

function databaseUrl(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

async function asAdmin<T>(url: string, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** What migration set for a role in one database (search path, time limits) is not part of a clone. */
async function copyRoleSettings(admin: pg.Client, from: string, to: string): Promise<void> {
  const { rows } = await admin.query<{ role: string; settings: string[] }>(
    `select setrole::regrole::text as role, setconfig as settings
       from pg_db_role_setting join pg_database on pg_database.oid = setdatabase where datname = $1`,
    [from],
  );
  for (const { role, settings } of rows)
    for (const setting of settings) {
      const [key, ...value] = setting.split('=');
      await admin.query(
        `alter role ${role} in database ${to} set ${key} = ${admin.escapeLiteral(value.join('='))}`,
      );
    }
}

async function migratedTemplate(serverUrl: string, schemas: ServiceSchema[]): Promise<string> {
  if (schemas.length === 0) return 'template0';
  const content = JSON.stringify(schemas.map(({ schema, migrations }) => [schema, migrations]));
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
  const template = `template_${process.env.PARLANCE_TEST_RUN ?? 'run'}_${hash}`;
  await asAdmin(serverUrl, async (admin) => {
    await admin.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const existing = await admin.query('select from pg_database where datname = $1', [template]);
    if (existing.rowCount) return;
    await admin.query(`create database ${template}`);
    try {
      const { migrateService } = await import('@parlance/platform/persistence');
      for (const schema of schemas)
        await migrateService(databaseUrl(serverUrl, template), schema, {
          role: schema.schema,
          password: passwordOf(schema.schema),
        });
    } catch (error) {
      await admin.query(`drop database ${template} with (force)`);
      throw error;
    }
  });
  return template;
}
