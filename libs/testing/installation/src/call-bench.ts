import { jetstream } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import * as calls from '@parlance/calls/contracts';
import type { Availability, Call, Callback } from '@parlance/calls/contracts';
import { callSignalling } from '@parlance/calls/feature';
import { mediaBridge } from '@parlance/media/feature';
import {
  accessTokenAad,
  getConversation,
  getGraphAccess,
  getInboxRoute,
  type Conversation,
} from '@parlance/messaging/contracts';
import { FieldCipher } from '@parlance/platform/persistence';
import { completeSchema, type ServiceDefinition } from '@parlance/platform/service-host';
import * as policy from '@parlance/policy/contracts';
import type { CallPermission, CallSettings } from '@parlance/policy/contracts';
import {
  problemSchema,
  ProblemError,
  type Principal,
  type QueryContract,
  type ReplyOf,
  type RequestOf,
  type Role,
} from '@parlance/shared/contract-kit';
import { newId } from '@parlance/shared/kernel';
import {
  eventually,
  startTestService,
  temporaryDirectory,
  testDatabase,
  testNats,
  type TestDatabase,
  type TestNats,
  type TestService,
} from '@parlance/testing/harness';
import { teamUpdated, userUpdated } from '@parlance/workspace/contracts';
import { sampleCallPermission } from './call-samples';
import { META, MetaCalls, type CallsItem } from './meta-calls';
import { sampleContact, sampleConversation } from './samples';
import { ServiceProcess } from './service-process';
import { StandIns } from './stand-ins';

type Peers = typeof import('../../../media/feature/src/testing/test-peer.ts');
const PEERS = '../../../media/feature/src/testing/test-peer.ts';

const ENCRYPTION_KEYS = `test:${Buffer.alloc(32, 7).toString('base64')}`;

/** Two services, a simulator, a database and NATS: on a busy machine that takes its time. */
export const CALL_BENCH_START_MS = 120_000;

export interface CallBenchOptions {
  /** `none`: nobody is behind the session descriptions of WhatsApp. */
  readonly media?: 'webrtc' | 'none';
  readonly env?: Record<string, string>;
}

/** Call signalling with a real media bridge and a simulated Meta; the bench speaks for the other services. */
export class CallBench {
  readonly tenantId = newId();
  readonly inboxId = newId();
  readonly teamId = newId();
  readonly updated: Call[] = [];
  readonly answered: Call[] = [];
  readonly ended: Call[] = [];
  readonly missed: Call[] = [];
  readonly availability: Availability[] = [];
  readonly callbacks: Callback[] = [];
  /** What policy was asked to give back, and what Meta's reading was. */
  readonly released: string[] = [];
  readonly readings: Record<string, unknown>[] = [];
  readonly syncs: RequestOf<typeof policy.recordCallSettingsSync>[] = [];
  settings: CallSettings;
  /** How often policy was asked for them. */
  settingsAsked = 0;
  /** How policy decides on calls of customers, and on ours. */
  inbound: ReplyOf<typeof policy.getCallSettings>['inbound'] = { allowed: true };
  openNow = true;
  outbound: CallPermission['call'] = { allowed: true };
  /** What happens to each item of Meta's; by default it is delivered at once. */
  deliver: (item: CallsItem) => void = (item) => void this.pass(item);
  service!: TestService;
  bridge!: TestService;
  standIns!: StandIns;
  peers!: Peers;
  private readonly conversations = new Map<string, Conversation>();
  private readonly people: Principal[] = [];

  private constructor(
    readonly meta: MetaCalls,
    readonly nats: TestNats,
    readonly database: TestDatabase,
    readonly connection: NatsConnection,
    private readonly env: Record<string, string>,
  ) {
    this.settings = {
      inboxId: this.inboxId,
      enabled: true,
      customersMayCall: true,
      callbackPermission: true,
      hours: { enabled: false, timeZone: 'UTC', weekly: [], holidays: [] },
      recording: 'off',
      rules: {
        basis: 'documented',
        number: 'production',
        house: { attemptsPerDay: null, requestsPerDay: null, requestsPerWeek: null },
      },
      sync: { state: 'applied', detail: null },
      version: 1,
    };
  }

  static async start({ media = 'none', env = {} }: CallBenchOptions = {}): Promise<CallBench> {
    const meta = await MetaCalls.start(media);
    const nats = await testNats([callSignalling.manifest, mediaBridge.manifest]);
    const database = await testDatabase(completeSchema(callSignalling));
    const bench = new CallBench(meta, nats, database, await nats.connectAsOperator(), env);
    bench.peers = (await import(PEERS)) as Peers;
    bench.standIns = new StandIns(bench.connection);
    await bench.speakForOthers();
    bench.listen();
    meta.receive = (item) => bench.deliver(item);
    bench.bridge = await bench.startBridge();
    bench.service = await bench.startService();
    return bench;
  }

  async stop(): Promise<void> {
    await this.peers.closeAllPeers();
    await this.service.stop();
    await this.bridge.stop();
    await this.connection.close();
    await this.nats.stop();
    await this.meta.stop();
  }

  startBridge(): Promise<TestService> {
    const env = { OBJECT_STORE_DIRECTORY: temporaryDirectory() };
    return startTestService(mediaBridge as unknown as ServiceDefinition, { nats: this.nats, env });
  }

  /** The media bridge in a process that can be killed. */
  startBridgeProcess(): Promise<ServiceProcess> {
    const { user, password } = this.nats.credentials(mediaBridge.manifest.name);
    return ServiceProcess.start('apps/media-bridge/src/main.ts', {
      HOST: '127.0.0.1',
      PORT: '0',
      OBJECT_STORE_DIRECTORY: temporaryDirectory(),
      NATS_URL: this.nats.url,
      NATS_USER: user,
      NATS_PASSWORD: password,
    });
  }

  startService(): Promise<TestService> {
    return startTestService(callSignalling, {
      nats: this.nats,
      database: this.database,
      clock: this.meta,
      env: this.serviceEnv(),
    });
  }

  /** Signalling as it is shipped, in a process that can be killed. Its clock cannot be moved. */
  async startServiceProcess(): Promise<ServiceProcess> {
    const { user, password } = this.nats.credentials(callSignalling.manifest.name);
    return ServiceProcess.start('apps/call-signalling/src/main.ts', {
      ...this.serviceEnv(),
      NODE_ENV: 'test',
      HOST: '127.0.0.1',
      PORT: '0',
      DATABASE_URL: this.database.url('calls'),
      NATS_URL: this.nats.url,
      NATS_USER: user,
      NATS_PASSWORD: password,
    });
  }

  private serviceEnv(): Record<string, string> {
    return { OUTBOUND_ALLOW_HOSTS: new URL(this.meta.simulator.url).host, ENCRYPTION_KEYS, ...this.env };
  }

  /** Somebody who works here, with a console open unless told otherwise. */
  async person(
    role: Role = 'agent',
    given: { chosen?: 'available' | 'unavailable'; inTeam?: boolean; connected?: boolean } = {},
  ): Promise<Principal> {
    const { chosen = 'available', inTeam = true, connected = true } = given;
    const person: Principal = {
      kind: 'user',
      id: newId(),
      tenantId: this.tenantId,
      name: `Person ${this.people.length + 1}`,
      role,
      teamIds: inTeam ? [this.teamId] : [],
      inboxIds: inTeam ? [this.inboxId] : [],
      scopes: [],
    };
    this.people.push(person);
    const at = this.meta.now().toISOString();
    await this.standIns.state(userUpdated, {
      tenantId: this.tenantId,
      aggregateId: person.id,
      data: {
        user: {
          id: person.id,
          name: person.name,
          email: `${person.id}@example.com`,
          role,
          teamIds: person.teamIds,
          active: true,
          createdAt: at,
        },
      },
    });
    await this.standIns.state(teamUpdated, {
      tenantId: this.tenantId,
      aggregateId: this.teamId,
      aggregateVersion: this.people.length,
      data: {
        team: {
          id: this.teamId,
          name: 'Care',
          memberIds: this.people.filter(({ inboxIds }) => inboxIds.length > 0).map(({ id }) => id),
          supervisorIds: [],
          inboxIds: [this.inboxId],
          createdAt: at,
        },
      },
    });
    this.presence(person, connected);
    await eventually(async () => {
      const { items } = await this.ask(calls.listAvailability, { actor: person });
      if (!items.some(({ userId }) => userId === person.id)) throw new Error('not known yet');
    });
    if (chosen === 'available') await this.choose(person, chosen);
    return person;
  }

  choose(person: Principal, chosen: 'available' | 'unavailable'): Promise<Availability> {
    return this.ask(calls.setAvailability, { actor: person, userId: person.id, chosen });
  }

  presence({ id, tenantId }: Principal, connected: boolean): void {
    this.connection.publish(
      calls.presenceSignalSubject(tenantId, id),
      JSON.stringify({ tenantId, userId: id, connected, at: this.meta.now().toISOString() }),
    );
  }

  /** A customer with a phone and a conversation. */
  async customer(
    id: string,
    given: Partial<Conversation> & { permits?: boolean } = {},
  ): Promise<Conversation> {
    const { permits = true, ...change } = given;
    const phone = `+4477009${String(Math.floor(Math.random() * 100_000)).padStart(5, '0')}`;
    await this.meta.handset(id, phone, { permits });
    const conversation = sampleConversation({
      contact: sampleContact({ name: id, phone }),
      inboxId: this.inboxId,
      ...change,
    });
    this.conversations.set(phone.slice(1), conversation);
    return conversation;
  }

  async ask<Q extends QueryContract>(query: Q, request: RequestOf<Q>): Promise<ReplyOf<Q>> {
    const reply = await this.connection.request(query.pattern, JSON.stringify(request), { timeout: 15_000 });
    const body: unknown = reply.json();
    if (reply.headers?.has('Nats-Service-Error-Code')) throw ProblemError.from(problemSchema.parse(body));
    return query.reply.parse(body) as ReplyOf<Q>;
  }

  /** An agent's browser with its offer. */
  async browser(frames: readonly Uint8Array[] = []) {
    const peer = new this.peers.AgentPeer(frames);
    return { peer, offerSdp: await peer.makeOffer() };
  }

  async start(actor: Principal, conversation: Conversation, more: { idempotencyKey?: string } = {}) {
    const { peer, offerSdp } = await this.browser();
    const started = await this.ask(calls.startCall, {
      actor,
      conversationId: conversation.id,
      offerSdp,
      ...more,
    });
    return { ...started, peer };
  }

  async answer(actor: Principal, callId: string) {
    const { peer, offerSdp } = await this.browser();
    const answered = await this.ask(calls.answerCall, { actor, callId, offerSdp });
    return { ...answered, peer };
  }

  /** The newest state of a call that was announced. */
  stateOf(callId: string): Call | undefined {
    return this.updated.filter(({ id }) => id === callId).sort((a, b) => b.version - a.version)[0];
  }

  /** Waits for a call that is as described, among those announced. */
  until(describe: (call: Call) => boolean, what = 'such a call', timeoutMs = 10_000): Promise<Call> {
    return eventually(
      () => {
        const newest = [...new Set(this.updated.map(({ id }) => id))].map((id) => this.stateOf(id)!);
        const found = newest.find(describe);
        if (!found)
          throw new Error(
            `There is no ${what}, but ${JSON.stringify(newest.map(({ state, end, attempts, agentLeg }) => ({ state, end, attempts, agentLeg })))}`,
          );
        return found;
      },
      { timeoutMs },
    );
  }

  /** Waits until a state of a call has been announced, whatever has followed since. */
  announced(describe: (call: Call) => boolean): Promise<Call> {
    return eventually(() => {
      const found = this.updated.find(describe);
      if (!found) throw new Error('It has not been announced');
      return found;
    });
  }

  untilEnded(callId: string, timeoutMs?: number): Promise<Call> {
    return this.until(({ id, state }) => id === callId && state === 'ended', 'ended call', timeoutMs);
  }

  /** As the messaging gateway passes on an item of the journal. */
  async pass({ array, item, contact }: CallsItem): Promise<void> {
    const waId = [item['from'], item['to'], item['recipient_id'], contact?.['wa_id']].find((each) =>
      this.conversations.has(String(each)),
    );
    const conversation = waId === undefined ? undefined : this.conversations.get(String(waId));
    const id = newId();
    const command = calls.applyCallWebhook;
    const data: RequestOfCommand = {
      inboxId: this.inboxId,
      wabaId: META.waba,
      phoneNumberId: META.number,
      receivedAt: this.meta.now().toISOString(),
      about: conversation
        ? {
            contactId: conversation.contact.id,
            contactName: conversation.contact.name,
            contactPhone: conversation.contact.phone,
            conversationId: conversation.id,
            visibility: {
              inboxId: conversation.inboxId,
              teamId: conversation.teamId,
              assigneeId: conversation.assigneeId,
              collaboratorIds: conversation.collaboratorIds,
            },
          }
        : null,
      array,
      item,
    };
    await jetstream(this.connection).publish(
      command.subject(this.tenantId),
      JSON.stringify({
        specversion: '1.0',
        id,
        source: 'messaging-gateway',
        type: command.type,
        subject: id,
        time: data.receivedAt,
        datacontenttype: 'application/json',
        dataschema: `https://parlance.dev/schemas/${command.type}`,
        tenantid: this.tenantId,
        aggregateversion: 1,
        correlationid: id,
        data,
      }),
      { msgID: id },
    );
  }

  private listen(): void {
    const keep = <T>(subject: string, list: T[], of: (data: Record<string, unknown>) => T) =>
      this.connection.subscribe(subject, {
        callback: (_, message) => void list.push(of(message.json<{ data: Record<string, unknown> }>().data)),
      });
    const callOf = ({ call }: Record<string, unknown>) => call as Call;
    keep(calls.callUpdated.pattern, this.updated, callOf);
    keep(calls.callAnswered.pattern, this.answered, callOf);
    keep(calls.callEnded.pattern, this.ended, callOf);
    keep(calls.callMissed.pattern, this.missed, callOf);
    keep(
      calls.availabilityChanged.pattern,
      this.availability,
      (data) => data['availability'] as Availability,
    );
    keep(calls.callbackUpdated.pattern, this.callbacks, (data) => data['callback'] as Callback);
  }

  private async speakForOthers(): Promise<void> {
    const connectionId = newId();
    const encryptedAccessToken = FieldCipher.fromKeys(ENCRYPTION_KEYS).encrypt(
      META.token,
      accessTokenAad(this.tenantId, connectionId),
    );
    const { standIns } = this;
    const permission = () => ({ ...sampleCallPermission(), inboxId: this.inboxId, call: this.outbound });
    await standIns.answer(getGraphAccess, () => ({
      connectionId,
      wabaId: META.waba,
      phoneNumberIds: [META.number],
      graphUrl: this.meta.simulator.url,
      graphVersion: 'v25.0',
      appId: META.app,
      encryptedAccessToken,
    }));
    await standIns.answer(getInboxRoute, ({ inboxId }) => ({
      inboxId,
      name: 'Nimbus Bakery',
      wabaId: META.waba,
      phoneNumberId: META.number,
    }));
    await standIns.answer(getConversation, ({ conversationId }) => {
      const found = [...this.conversations.values()].find(({ id }) => id === conversationId);
      if (!found) throw new Error('no such conversation');
      return found;
    });
    await standIns.answer(policy.getCallSettings, () => {
      this.settingsAsked += 1;
      const { settings, openNow, inbound } = this;
      return { settings, openNow, nextOpening: null, inbound, warnings: [] };
    });
    await standIns.answer(policy.reserveCall, permission);
    await standIns.answer(policy.releaseCall, ({ callId }) => {
      this.released.push(callId);
      return {};
    });
    await standIns.answer(policy.recordPermissionReading, ({ reading }) => {
      this.readings.push(reading);
      return permission();
    });
    await standIns.answer(policy.recordCallSettingsSync, (request) => {
      this.syncs.push(request);
      const { version, state, detail } = request;
      return { ...this.settings, sync: { state, detail }, version: version + 1 };
    });
  }
}

type RequestOfCommand = ReturnType<(typeof calls.applyCallWebhook)['data']['parse']>;
