import type { NatsConnection } from '@nats-io/nats-core';
import { connect } from '@nats-io/transport-node';
import type { ServiceManifest } from '@parlance/platform/messaging';
import { startNats, type NatsServer } from '../../../../tools/dev/infrastructure/index.ts';
import { temporaryDirectory } from './temporary-directory';

export interface TestNats {
  readonly url: string;
  /** Stop, kill, restart or wipe it. */
  readonly server: NatsServer;
  /** What a service signs in with; its rights are those of production. */
  credentials(service: string): { user: string; password: string };
  /** A connection that may do everything. Close it. */
  connectAsOperator(): Promise<NatsConnection>;
  stop(): Promise<void>;
}

const OPERATOR = { user: 'operator', password: 'test-operator' };
const passwordOf = (service: string): string => `test-${service}`;

/**
 * A nats-server of this test's own on a free port, with a least-privileged user for each of these services and their
 * streams. Stop it in `afterAll`.
 */
export async function testNats(manifests: ServiceManifest | readonly ServiceManifest[]): Promise<TestNats> {
  const list = [manifests].flat();
  const { natsServerConfig, provisionStreams } = await import('@parlance/platform/messaging');
  const config = natsServerConfig(list, { password: passwordOf, operator: OPERATOR });
  const server = await startNats({ directory: temporaryDirectory(), config });
  const connectAsOperator = () =>
    connect({ servers: server.url, user: OPERATOR.user, pass: OPERATOR.password, reconnectTimeWait: 50 });
  const connection = await connectAsOperator();
  try {
    await provisionStreams(connection, list);
  } finally {
    await connection.close();
  }
  return {
    url: server.url,
    server,
    credentials: (service) => ({ user: service, password: passwordOf(service) }),
    connectAsOperator,
    stop: () => server.stop(),
  };
}

/** A nats-server of this test's own without users and streams. Stop it in `afterAll`. */
export async function plainNats(): Promise<NatsServer> {
  return startNats({ directory: temporaryDirectory() });
}
