import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateDirectory } from '../infrastructure/index.ts';
import { operatorEnvironment, type Surroundings } from './environment.ts';

/** What `npm run operate` reads, see tools/operate/operate.ts. */
const NAMES = [
  'MESSAGING_DATABASE_URL',
  'WORKSPACE_DATABASE_URL',
  'NATS_URL',
  'NATS_OPERATOR_USER',
  'NATS_OPERATOR_PASSWORD',
];

/** Lets `npm run operate` find the system that has just been started. */
export function writeOperatorFile(around: Surroundings): void {
  const environment = operatorEnvironment(around);
  const lines = NAMES.filter((name) => environment[name]).map((name) => `${name}=${environment[name]}\n`);
  writeFileSync(join(stateDirectory, 'operator.env'), lines.join(''), { mode: 0o600 });
}
