import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { natsServerConfig } from '@parlance/platform/messaging';
import { temporaryDirectory } from '@parlance/testing/harness';
import { services } from '../../apps/all-in-one/src/services';
import { natsServerBinary } from '../dev/infrastructure/index.ts';

const users = natsServerConfig(
  services.map(({ manifest }) => manifest),
  { operator: { user: 'operator', password: 'a' }, password: () => 'b' },
);

it.each(['docker/nats/nats.conf', 'k8s/base/nats.conf', 'k8s/overlays/development/nats.conf'])(
  'nats-server takes %s with the users of the services',
  (config) => {
    const directory = temporaryDirectory();
    cpSync(config, join(directory, 'nats.conf'));
    mkdirSync(join(directory, 'users'));
    writeFileSync(join(directory, 'users', 'users.conf'), users);
    const { status, stderr, stdout } = spawnSync(
      natsServerBinary(),
      ['-t', '--config', join(directory, 'nats.conf')],
      { encoding: 'utf8', env: { POD_NAME: 'nats-0' } },
    );
    expect([status, `${stdout}${stderr}`]).toEqual([0, expect.stringContaining('is valid')]);
  },
);
