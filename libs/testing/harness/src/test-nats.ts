import { startNats, type NatsServer } from '../../../../tools/dev/infrastructure/index.ts';
import { temporaryDirectory } from './temporary-directory';

/** A nats-server of this test's own on a free port, with JetStream and without permissions. Stop it in `afterAll`. */
export async function plainNats(): Promise<NatsServer> {
  return startNats({ directory: temporaryDirectory() });
}
