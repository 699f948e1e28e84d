// Usage: npm run migrate. Brings every service's schema up to date; in production this is the migration job.
//   DATABASE_ADMIN_URL       the owner of all schemas; the database is created when it is missing
//   <SCHEMA>_DATABASE_URL    what each service signs in with, for example MESSAGING_DATABASE_URL
import { migrateService } from '@parlance/platform/persistence';
import { completeSchema, hasDatabase } from '@parlance/platform/service-host';
import pg from 'pg';
import { services } from '../../apps/all-in-one/src/services';

function required(name: string): string {
  const value = process.env[name];
  if (value) return value;
  console.error(`${name} is not set.`);
  process.exit(1);
}

async function createDatabase(adminUrl: string): Promise<void> {
  const url = new URL(adminUrl);
  const name = decodeURIComponent(url.pathname.slice(1));
  url.pathname = '/postgres';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (!rowCount) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

/** An administrator of one database only may not be able to look at another one: it exists then. */
async function databaseExists(adminUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: adminUrl });
  try {
    await client.connect();
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === '3D000') return false;
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

const adminUrl = required('DATABASE_ADMIN_URL');
if (!(await databaseExists(adminUrl))) await createDatabase(adminUrl);
for (const { schema } of services.filter(hasDatabase)) {
  const login = new URL(required(`${schema.schema.toUpperCase()}_DATABASE_URL`));
  const applied = await migrateService(adminUrl, completeSchema({ schema }), {
    role: decodeURIComponent(login.username),
    password: decodeURIComponent(login.password),
  });
  console.log(`${schema.schema}: ${applied.length ? `applied ${applied.join(', ')}` : 'up to date'}`);
}
if (process.connected) process.disconnect();
