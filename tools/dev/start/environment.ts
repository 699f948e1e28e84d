import { join, resolve } from 'node:path';
import { stateDirectory, type SpeechTools } from '../infrastructure/index.ts';
import type { SeedOptions } from '../seed/main.ts';
import { business } from '../seed/whatsapp.ts';
import { outsideConsumers, services, type ServiceEntry } from '../services.ts';
import type { StartOptions } from './options.ts';

export interface Surroundings {
  options: StartOptions;
  secret: (name: string) => string;
  /** Of the administrator. */
  databaseUrl: string;
  natsUrl: string;
  /** A NATS server that was given to us has its own users. */
  ownNats: boolean;
  host: string;
  /** Programs that recognise speech; empty where there are none. */
  speech: Partial<SpeechTools>;
}

const local = (port: number | undefined, path = ''): string => `http://127.0.0.1:${port}${path}`;

export const OPERATOR = 'operator';

/** What one service has for itself. */
function ownVariables({ schema, app, database }: ServiceEntry, around: Surroundings): Record<string, string> {
  return {
    PORT: String(around.options.ports[schema]),
    ...(database !== false && { DATABASE_URL: databaseUrlOf(schema, around) }),
    // As where it is deployed: it writes webhooks and calls, projects and sends at the same time.
    ...(schema === 'messaging' && { DATABASE_POOL_SIZE: '10' }),
    ...(around.ownNats && { NATS_USER: app, NATS_PASSWORD: around.secret(`nats-${schema}`) }),
  };
}

/** Empty until the database is there; NATS is configured beside it. */
function databaseUrlOf(schema: string, { databaseUrl, secret }: Surroundings): string {
  if (!databaseUrl) return '';
  const url = new URL(databaseUrl);
  url.username = schema;
  url.password = secret(`database-${schema}`);
  return url.href;
}

function commonVariables({ options, secret, natsUrl, host, speech }: Surroundings): NodeJS.ProcessEnv {
  const { simulator, gateway } = options.ports;
  return {
    ...process.env,
    // One process, or several, of ours; what is meant for one of them has a prefix.
    DATABASE_URL: undefined,
    NODE_ENV: 'development',
    HOST: host,
    NATS_URL: natsUrl,
    ENCRYPTION_KEYS: `first:${secret('encryption-key')}`,
    OUTBOUND_ALLOW_HOSTS: `127.0.0.1:${simulator}`,
    DEMONSTRATION_CLOCK_URL: local(simulator, '/control/clock'),
    OBJECT_STORE_DIRECTORY: process.env.OBJECT_STORE_DIRECTORY ?? join(stateDirectory, 'objects'),
    ...speech,
    SETUP_TOKEN: secret('setup-token'),
    PUBLIC_URL: process.env.PUBLIC_URL ?? `http://localhost:${gateway}`,
    CONSOLE_DIR: resolve('dist/apps/console'),
  };
}

/** For a process that hosts all services: each one's own variables carry its prefix. */
export function sharedEnvironment(around: Surroundings): NodeJS.ProcessEnv {
  const own = services.flatMap((service) =>
    Object.entries(ownVariables(service, around)).map(([name, value]) => [
      `${service.schema.toUpperCase()}_${name}`,
      value,
    ]),
  );
  return { ...commonVariables(around), ...Object.fromEntries(own) };
}

/** For a process of one service. */
export function serviceEnvironment(service: ServiceEntry, around: Surroundings): NodeJS.ProcessEnv {
  return { ...commonVariables(around), ...ownVariables(service, around) };
}

/** For migrations and provisioning. */
export function operatorEnvironment(around: Surroundings): NodeJS.ProcessEnv {
  return {
    ...sharedEnvironment(around),
    DATABASE_ADMIN_URL: around.databaseUrl,
    ...(around.ownNats && {
      NATS_OPERATOR_USER: OPERATOR,
      NATS_OPERATOR_PASSWORD: around.secret('nats-operator'),
      ...Object.fromEntries(
        outsideConsumers.map((name) => [
          `${name.toUpperCase()}_NATS_PASSWORD`,
          around.secret(`nats-${name}`),
        ]),
      ),
    }),
  };
}

export function simulatorEnvironment({ options }: Surroundings): NodeJS.ProcessEnv {
  return {
    ...process.env,
    HOST: '127.0.0.1',
    PORT: String(options.ports.simulator),
    SIMULATOR_DATA_DIR: join(stateDirectory, 'simulator'),
  };
}

/** For the seed, which uses the public API and the simulator's control API like anybody else. */
export function seedOptions({ options, secret }: Surroundings): SeedOptions {
  return {
    gatewayUrl: local(options.ports.gateway),
    callbackUrl: local(options.ports.messaging, `/webhooks/whatsapp-cloud/${business.app}`),
    simulatorUrl: local(options.ports.simulator),
    setupToken: secret('setup-token'),
    password: secret('demonstration-password'),
    appSecret: secret('app-secret'),
    verifyToken: secret('webhook-verify-token'),
    accessToken: secret('access-token'),
  };
}
