import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateDirectory } from '../infrastructure/index.ts';
import { services } from '../services.ts';

/** Whether our NATS server was configured by this very build with these passwords, and a way to note that it is now. */
export function provisionedWith(secret: (name: string) => string): { before: boolean; remember(): void } {
  const stampFile = join(stateDirectory, 'nats', 'provisioned');
  const hash = createHash('sha256')
    .update(readFileSync('dist/tools/provision/main.mjs'))
    .update(secret('nats-operator'));
  for (const { schema } of services) hash.update(secret(`nats-${schema}`));
  const stamp = hash.digest('hex');
  const configured = existsSync(join(stateDirectory, 'nats', 'nats.conf'));
  return {
    before: configured && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp,
    remember: () => writeFileSync(stampFile, stamp),
  };
}
