import { Socket } from 'node:net';
import { DataSource } from 'typeorm';
import { identifier } from './identifier';
import { persistenceMigrations } from './persistence-migrations';
import type { ServiceSchema } from './schema';
import { SnakeNaming } from './snake-naming';

export interface ConnectionOptions {
  readonly url: string;
  readonly poolSize: number;
  /** After so much silence of the server a connection is taken for dead. */
  readonly silentMs?: number;
}

/** Longer than the server lets a statement run, and than the pool keeps a connection that nobody uses. */
const SILENT_MS = 35_000;
const IDLE_MS = 30_000;

/** Connects a service to its schema. Throws an Error that says what to do when it cannot or must not be used. */
export async function connect(schema: ServiceSchema, options: ConnectionOptions): Promise<DataSource> {
  const dataSource = new DataSource({
    type: 'postgres',
    url: options.url,
    schema: schema.schema,
    entities: [...schema.entities],
    namingStrategy: new SnakeNaming(),
    synchronize: false,
    installExtensions: false,
    poolSize: options.poolSize,
    applicationName: `parlance-${schema.schema}`,
    invalidWhereValuesBehavior: { null: 'throw', undefined: 'throw' },
    connectTimeoutMS: 5_000,
    extra: {
      keepAlive: true,
      // Statements are sent without waiting for earlier ones, see OpenTransaction.
      pipeline: true,
      idleTimeoutMillis: IDLE_MS,
      stream: () => socketThatTires(options.silentMs ?? SILENT_MS),
    },
  });
  try {
    await dataSource.initialize();
  } catch (cause) {
    throw new Error(
      `PostgreSQL at ${address(options.url)} cannot be used: ${reason(cause)}. Check DATABASE_URL, that the server runs, and that the migrations have made the role`,
      { cause },
    );
  }
  try {
    await verify(dataSource, schema);
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
  return dataSource;
}

/** A server that vanished without a word says no more: without an end, whatever waits for it would wait for hours. */
function socketThatTires(silentMs: number): Socket {
  const socket = new Socket();
  socket.setTimeout(silentMs, () =>
    socket.destroy(new Error(`Connection terminated: the database was silent for ${silentMs / 1_000} s`)),
  );
  return socket;
}

async function verify(dataSource: DataSource, { schema, migrations }: ServiceSchema): Promise<void> {
  const [role] = await dataSource.query<{ name: string; above: boolean }[]>(
    'select rolname as name, rolsuper or rolbypassrls as above from pg_roles where rolname = current_user',
  );
  if (role?.above)
    throw new Error(
      `DATABASE_URL signs in as "${role.name}", for whom row security does not hold. Use the service's own role`,
    );
  const table = `${identifier(schema)}.schema_migration`;
  const [exists] = await dataSource.query<{ found: boolean }[]>(
    'select to_regclass($1) is not null as found',
    [table],
  );
  const applied = exists?.found ? await dataSource.query<{ id: string }[]>(`select id from ${table}`) : [];
  const ids = new Set(applied.map(({ id }) => id));
  const missing = [...persistenceMigrations, ...migrations].filter(({ id }) => !ids.has(id));
  if (missing.length > 0)
    throw new Error(
      `Schema "${schema}" lacks ${missing.length} migration(s), the first is ${missing[0]!.id}. Run the migrations before the service`,
    );
}

function address(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return 'the given address';
  }
}

function reason(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reason(error.errors[0]);
  return typeof error === 'object' && error !== null && 'message' in error && error.message
    ? String(error.message)
    : String(error);
}
