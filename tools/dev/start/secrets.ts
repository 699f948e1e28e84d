import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateDirectory } from '../infrastructure/index.ts';
import { outsideConsumers, services } from '../services.ts';

const file = join(stateDirectory, 'secrets.json');

/** Names of secrets that this system needs, generated once. New names are added to what an older run has written. */
const NAMES = [
  'postgres',
  'nats-operator',
  'encryption-key',
  'webhook-verify-token',
  'app-secret',
  'access-token',
  'setup-token',
  'demonstration-password',
  ...services.flatMap(({ schema }) => [`database-${schema}`, `nats-${schema}`]),
  ...outsideConsumers.map((name) => `nats-${name}`),
];

function generate(name: string): string {
  if (name === 'encryption-key') return randomBytes(32).toString('base64');
  // Typed by hand, on this machine only.
  if (name === 'demonstration-password') return `nimbus-${randomBytes(3).toString('hex')}`;
  return randomBytes(24).toString('hex');
}

export function readSecrets(): (name: string) => string {
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {};
  const missing = NAMES.filter((name) => known[name] === undefined);
  for (const name of missing) known[name] = generate(name);
  if (missing.length) writeFileSync(file, `${JSON.stringify(known, null, 2)}\n`, { mode: 0o600 });
  return (name) => {
    const value = known[name];
    if (value === undefined) throw new Error(`There is no secret "${name}".`);
    return value;
  };
}
