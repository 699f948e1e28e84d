// Usage: npm run provision -- nats-config    prints a nats-server configuration with a user for every service
//        npm run provision -- streams        creates or changes the streams; in production this is the provisioning job
//   NATS_OPERATOR_USER, NATS_OPERATOR_PASSWORD   the user who may do everything
//   <SCHEMA>_NATS_PASSWORD                       for nats-config: password of each service or consumer, for example MESSAGING_NATS_PASSWORD
//   NATS_URL, NATS_REPLICAS                      for streams
import { connect } from '@nats-io/transport-node';
import { natsServerConfig, provisionStreams } from '@parlance/platform/messaging';
import { services } from '../../apps/all-in-one/src/services';
import { outsideConsumers } from './outside-consumers';

const manifests = [...services.map(({ manifest }) => manifest), ...outsideConsumers];

function required(name: string): string {
  const value = process.env[name];
  if (value) return value;
  console.error(`${name} is not set.`);
  process.exit(1);
}

function printConfig(): void {
  const passwords = new Map(
    manifests.map(({ name, schema }) => [name, required(`${schema.toUpperCase()}_NATS_PASSWORD`)]),
  );
  const operator = { user: required('NATS_OPERATOR_USER'), password: required('NATS_OPERATOR_PASSWORD') };
  process.stdout.write(
    natsServerConfig(manifests, { operator, password: (service) => passwords.get(service) as string }),
  );
}

async function applyStreams(): Promise<void> {
  const connection = await connect({
    servers: required('NATS_URL').split(','),
    user: process.env.NATS_OPERATOR_USER,
    pass: process.env.NATS_OPERATOR_PASSWORD,
  });
  try {
    const done = await provisionStreams(connection, manifests, {
      replicas: Number(process.env.NATS_REPLICAS ?? 1),
    });
    console.log(done.length ? done.join('\n') : 'The streams are as they are declared.');
  } finally {
    await connection.close();
  }
}

const [command] = process.argv.slice(2);
if (command === 'nats-config') printConfig();
else if (command === 'streams') await applyStreams();
else {
  console.error('Usage: npm run provision -- nats-config|streams');
  process.exitCode = 2;
}
if (process.connected) process.disconnect();
