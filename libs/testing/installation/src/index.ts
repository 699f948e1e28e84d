import { completeSchema, type ServiceDefinition } from '@parlance/platform/service-host';
import type { Role } from '@parlance/shared/contract-kit';
import { newId, type Clock } from '@parlance/shared/kernel';
import {
  startTestService,
  temporaryDirectory,
  testDatabase,
  testNats,
  type TestDatabase,
  type TestNats,
  type TestService,
} from '@parlance/testing/harness';
import { workspaceService } from '@parlance/workspace/feature';
import { ApiClient } from './api-client';
import { StandIns } from './stand-ins';

export { ApiClient, type ApiAnswer, type ApiRequest } from './api-client';
export { CALL_BENCH_START_MS, CallBench, type CallBenchOptions } from './call-bench';
export { LiveClient } from './live-client';
export { sampleCall, sampleCallHistoryEntry, sampleCallPermission, sampleCallRecord } from './call-samples';
export { META, MetaCalls, type CallsItem } from './meta-calls';
export { sampleContact, sampleConversation, sampleMessage } from './samples';
export { ServiceProcess } from './service-process';
export { StandIns } from './stand-ins';

export const SETUP_TOKEN = 'setup-token-of-the-tests';
export const PASSWORD = 'a correct horse battery';

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly token: string;
  readonly api: ApiClient;
}

export interface Organisation {
  readonly id: string;
  readonly administrator: Person;
}

/** A real workspace service and replicas of a gateway; stand-ins speak for everybody else. */
export interface Installation {
  readonly api: ApiClient;
  readonly gateways: TestService[];
  readonly workspace: TestService;
  readonly database: TestDatabase;
  readonly nats: TestNats;
  readonly standIns: StandIns;
  organisation(): Promise<Organisation>;
  person(organisation: Organisation, role: Role, teamIds?: string[]): Promise<Person>;
  signIn(email: string): Promise<Person>;
  stop(): Promise<void>;
}

export interface InstallationOptions {
  /** The gateway's definition, handed in so that its own tests can use this. */
  readonly gateway: ServiceDefinition;
  readonly replicas?: number;
  readonly clock?: Clock;
  readonly env?: Record<string, string>;
}

export async function startInstallation(options: InstallationOptions): Promise<Installation> {
  const { gateway, replicas = 1, clock, env = {} } = options;
  const database = await testDatabase([completeSchema(workspaceService), completeSchema(gateway)]);
  const nats = await testNats([workspaceService.manifest, gateway.manifest]);
  const operator = await nats.connectAsOperator();
  const shared = { database, nats, ...(clock && { clock }) };
  const workspace = await startTestService(workspaceService, shared);
  const gateways: TestService[] = [];
  const objects = temporaryDirectory();
  for (let i = 0; i < replicas; i += 1)
    gateways.push(
      await startTestService(gateway, {
        ...shared,
        env: {
          SETUP_TOKEN,
          STRICT_REPLIES: 'true',
          OBJECT_STORE_DIRECTORY: objects,
          ADDRESS_RATE_LIMIT_BURST: '1000000',
          RATE_LIMIT_BURST: '1000000',
          ...env,
        },
      }),
    );
  const api = new ApiClient(gateways[0]!.url);

  const signIn = async (email: string): Promise<Person> => {
    const { status, body } = await api.post('/v1/session', { email, password: PASSWORD });
    if (status !== 201) throw new Error(`Signing in as ${email} gave ${status} ${JSON.stringify(body)}`);
    return { id: body.user.id, email, token: body.token, api: api.as(body.token) };
  };
  return {
    api,
    gateways,
    workspace,
    database,
    nats,
    standIns: new StandIns(operator),
    signIn,
    async organisation() {
      const email = `administrator-${newId()}@example.com`;
      const { status, body } = await api.post(
        '/v1/organisations',
        { name: 'Example', administrator: { name: 'Ada', email, password: PASSWORD } },
        { 'x-setup-token': SETUP_TOKEN },
      );
      if (status !== 201) throw new Error(`Creating an organisation gave ${status} ${JSON.stringify(body)}`);
      return { id: body.organisation.id, administrator: await signIn(email) };
    },
    async person(organisation, role, teamIds = []) {
      const email = `${role}-${newId()}@example.com`;
      const { status, body } = await organisation.administrator.api.post('/v1/users', {
        name: `A ${role}`,
        email,
        password: PASSWORD,
        role,
        teamIds,
      });
      if (status !== 201) throw new Error(`Creating a user gave ${status} ${JSON.stringify(body)}`);
      return signIn(email);
    },
    async stop() {
      for (const service of [...gateways, workspace]) await service.stop();
      await operator.close();
      await nats.stop();
    },
  };
}
