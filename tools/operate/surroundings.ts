import type { NatsConnection } from '@nats-io/nats-core';
import { connect as connectNats } from '@nats-io/transport-node';
import { connect, UnitOfWork } from '@parlance/platform/persistence';
import { completeSchema, type ServiceDefinition } from '@parlance/platform/service-host';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly print: (line: string) => void;
  readonly complain: (line: string) => void;
}

/** The command was not given as it must be. */
export class Misuse extends Error {}

function required({ env }: Surroundings, name: string): string {
  const value = env[name];
  if (value) return value;
  throw new Error(`${name} is not set.`);
}

/** Works on the schema of a service, as that service: row security holds, and no table can be changed. */
export async function withDatabase<T>(
  surroundings: Surroundings,
  service: ServiceDefinition,
  work: (unitOfWork: UnitOfWork) => Promise<T>,
): Promise<T> {
  const { schema } = service.schema;
  const url = required(surroundings, `${schema.toUpperCase()}_DATABASE_URL`);
  const dataSource = await connect(completeSchema(service), { url, poolSize: 2 });
  try {
    return await work(new UnitOfWork(dataSource));
  } finally {
    await dataSource.destroy();
  }
}

/** The operator's connection, who may do everything. */
export async function withNats<T>(
  surroundings: Surroundings,
  work: (connection: NatsConnection) => Promise<T>,
): Promise<T> {
  const { NATS_OPERATOR_USER: user, NATS_OPERATOR_PASSWORD: pass } = surroundings.env;
  const connection = await connectNats({
    servers: required(surroundings, 'NATS_URL').split(','),
    ...(user && { user, pass: pass ?? '' }),
  });
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}
