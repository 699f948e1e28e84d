import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Controller, Inject } from '@nestjs/common';
import { applyCallWebhook } from '@parlance/calls/contracts';
import * as contracts from '@parlance/messaging/contracts';
import { OnCommand, OnQuery, QueryClient, SignalBus } from '@parlance/platform/messaging';
import { completeSchema, type ServiceDefinition } from '@parlance/platform/service-host';
import {
  checkSend,
  releasePermissionRequest,
  reservePermissionRequest,
  type CallPermission,
  type SendDecision,
} from '@parlance/policy/contracts';
import type {
  DataOf,
  Envelope,
  Principal,
  QueryContract,
  ReplyOf,
  RequestOf,
} from '@parlance/shared/contract-kit';
import { newId, type Clock } from '@parlance/shared/kernel';
import { checkTemplateSend } from '@parlance/templates/contracts';
import {
  startSimulator,
  startTestService,
  temporaryDirectory,
  testDatabase,
  testNats,
  type RunningSimulator,
  type TestDatabase,
  type TestNats,
  type TestService,
} from '@parlance/testing/harness';
import type { z } from 'zod';
import { messagingGateway } from '../service';

export const APP_ID = '700800900';
export const APP_SECRET = 'app-secret';
export const WABA_ID = '400500600';
export const NUMBER_ID = '100200300';
export const OTHER_NUMBER_ID = '100200301';
export const TOKEN = 'token-of-the-business';
export const RIA = '+447700900001';

/** What policy and templates say; each test decides. A promise that never ends is a service that does not answer. */
export class Judges {
  policy: (request: RequestOf<typeof checkSend>) => Promise<SendDecision> = async (request) =>
    allowed(request);
  template: (request: RequestOf<typeof checkTemplateSend>) => Promise<TemplateAnswer> = async () => {
    throw new Error('No template is expected');
  };
  /** Whether a permission request may be sent. */
  request: (request: RequestOf<typeof reservePermissionRequest>) => Promise<CallPermission['request']> =
    async () => ({ allowed: true, customMessage: true });
  /** Messages whose request was reserved and permitted, and those that were given back. */
  readonly reserved: string[] = [];
  readonly released: string[] = [];
  /** What the calls context is told to do. */
  readonly commands: CallCommand[] = [];
}
export type CallCommand = Envelope<DataOf<typeof applyCallWebhook>>;
export type TemplateAnswer = ReplyOf<typeof checkTemplateSend>;

const CALLS = 'calls';
const theJudges = Symbol('JUDGES');

@Controller()
class JudgesController {
  constructor(@Inject(theJudges) private readonly judges: Judges) {}

  @OnQuery(checkSend)
  check(request: RequestOf<typeof checkSend>): Promise<SendDecision> {
    return this.judges.policy(request);
  }

  @OnQuery(checkTemplateSend)
  fill(request: RequestOf<typeof checkTemplateSend>): Promise<TemplateAnswer> {
    return this.judges.template(request);
  }

  @OnQuery(reservePermissionRequest)
  async reserve(request: RequestOf<typeof reservePermissionRequest>): Promise<CallPermission> {
    const decision = await this.judges.request(request);
    if (decision.allowed) this.judges.reserved.push(request.messageId);
    return { ...unknownPermission, ...request, request: decision };
  }

  @OnQuery(releasePermissionRequest)
  async release({ messageId }: RequestOf<typeof releasePermissionRequest>): Promise<Record<string, never>> {
    this.judges.released.push(messageId);
    return {};
  }

  @OnCommand(applyCallWebhook, { durable: CALLS })
  async applyCallWebhook(command: CallCommand): Promise<void> {
    this.judges.commands.push(command);
  }
}

/** A service that asks the gateway, is asked by it, and follows its events. */
const surroundings = (judges: Judges): ServiceDefinition => ({
  manifest: {
    name: 'surroundings',
    schema: 'surroundings',
    publishes: [],
    consumes: [{ contract: applyCallWebhook, durable: CALLS }],
    serves: [checkSend, checkTemplateSend, reservePermissionRequest, releasePermissionRequest],
    asks: messagingGateway.manifest.serves,
    feeds: ['evt.messaging.>'],
  },
  schema: { schema: 'surroundings', migrations: [], entities: [] },
  config: [],
  module: () => ({
    module: class Surroundings {},
    controllers: [JudgesController],
    providers: [{ provide: theJudges, useValue: judges }],
  }),
  port: 0,
});

type GatewayEvent = Envelope<Record<string, unknown>>;

/** The gateway with PostgreSQL, NATS, the simulator, and answers of policy and templates that a test decides. */
export class Bench {
  readonly tenantId = newId();
  readonly events: GatewayEvent[] = [];
  readonly judges = new Judges();
  readonly objects = temporaryDirectory();
  database!: TestDatabase;
  nats!: TestNats;
  simulator!: RunningSimulator;
  service!: TestService;
  private others!: TestService;
  private callback: Server | undefined;

  constructor(private readonly options: { clock?: Clock; env?: Record<string, string> } = {}) {}

  async start(): Promise<this> {
    const others = surroundings(this.judges);
    this.database = await testDatabase([completeSchema(messagingGateway), completeSchema(others)]);
    this.nats = await testNats([messagingGateway.manifest, others.manifest]);
    const callbackUrl = await this.startCallback();
    this.simulator = await startSimulator({
      seed: 'gateway',
      setup: setupFor(callbackUrl),
      ...(this.options.clock && { clock: this.options.clock }),
    });
    await this.startService();
    this.others = await startTestService(others, { database: this.database, nats: this.nats });
    await this.others
      .get(SignalBus)
      .feed(['evt.messaging.>'], (envelope) => void this.events.push(envelope as GatewayEvent));
    return this;
  }

  async startService(): Promise<void> {
    this.service = await startTestService(messagingGateway, {
      database: this.database,
      nats: this.nats,
      ...(this.options.clock && { clock: this.options.clock }),
      env: {
        OBJECT_STORE_DIRECTORY: this.objects,
        OUTBOUND_ALLOW_HOSTS: new URL(this.simulator.url).host,
        SEND_POLL_SECONDS: '0.1',
        PROJECT_POLL_SECONDS: '0.1',
        MEDIA_RETRY_SECONDS: '0.1',
        ...this.options.env,
      },
    });
  }

  async stop(): Promise<void> {
    await this.others.stop();
    await this.service.stop();
    await this.simulator.stop();
    this.callback?.closeAllConnections();
    this.callback?.close();
    await this.nats.stop();
  }

  /** Meta's callback address stays while the service behind it comes and goes. */
  private async startCallback(): Promise<string> {
    this.callback = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const signature = request.headers['x-hub-signature-256'];
        fetch(`${this.service.url}${request.url}`, {
          method: request.method!,
          headers: {
            'content-type': 'application/json',
            ...(signature !== undefined && { 'x-hub-signature-256': String(signature) }),
          },
          ...(request.method === 'POST' && { body: new Uint8Array(Buffer.concat(chunks)) }),
        })
          .then(async (answer) => response.writeHead(answer.status).end(await answer.text()))
          .catch(() => response.writeHead(503).end());
      });
    });
    await new Promise<void>((resolve) => this.callback!.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.callback.address() as AddressInfo).port}/webhooks/whatsapp-cloud/${APP_ID}`;
  }

  /** Asks the gateway as another service would. Throws the ProblemError it answers with. */
  ask<Q extends QueryContract>(query: Q, request: z.input<Q['request']>): Promise<ReplyOf<Q>> {
    return this.others.get(QueryClient).ask(query, query.request.parse(request) as RequestOf<Q>);
  }

  actor(role: Principal['role'] = 'administrator', more: Partial<Principal> = {}): Principal {
    return {
      kind: 'user',
      id: newId(),
      tenantId: this.tenantId,
      name: 'Noor',
      role,
      teamIds: [],
      inboxIds: [],
      scopes: [],
      ...more,
    };
  }

  readonly administrator = this.actor();

  connect(more: Partial<z.input<typeof contracts.connectInbox.request>> = {}): Promise<contracts.Inbox> {
    return this.ask(contracts.connectInbox, {
      actor: this.administrator,
      name: 'Nimbus Bakery',
      wabaId: WABA_ID,
      phoneNumberId: NUMBER_ID,
      accessToken: TOKEN,
      appId: APP_ID,
      appSecret: APP_SECRET,
      verifyToken: 'verify-me',
      graphUrl: this.simulator.url,
      ...more,
    });
  }

  /** Posts a webhook as Meta would. */
  async post(
    body: unknown,
    {
      appId = APP_ID,
      secret = APP_SECRET,
      headers = {},
    }: { appId?: string; secret?: string; headers?: Record<string, string> } = {},
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const raw = Buffer.isBuffer(body)
      ? body
      : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const response = await fetch(`${this.service.url}/webhooks/whatsapp-cloud/${appId}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-hub-signature-256': sign(raw, secret), ...headers },
      body: new Uint8Array(raw),
    });
    const text = await response.text();
    return { status: response.status, body: JSON.parse(text) as Record<string, unknown> };
  }

  async control(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.simulator.url}/control/${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`The simulator answers ${response.status}: ${text}`);
    return JSON.parse(text || '{}') as Record<string, unknown>;
  }

  /** Calls without media behind them. */
  async enableCalling(): Promise<void> {
    await this.control('PATCH', 'behaviour', { calls: { media: { mode: 'none' } } });
    const answer = await fetch(`${this.simulator.url}/v25.0/${NUMBER_ID}/settings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ calling: { status: 'ENABLED' } }),
    });
    if (!answer.ok) throw new Error(`The simulator answers ${answer.status}: ${await answer.text()}`);
  }

  /** A person writes on their phone. */
  say(text: string, handset = 'ria', to = NUMBER_ID) {
    return this.control('POST', `handsets/${handset}/send`, { to, type: 'text', text });
  }

  /** What the phone shows. */
  async chat(handset = 'ria', number = NUMBER_ID): Promise<Record<string, unknown>[]> {
    return (await this.control(
      'GET',
      `handsets/${handset}/conversations/${number}/messages`,
    )) as unknown as Record<string, unknown>[];
  }

  eventsOf(contract: { type: string }): GatewayEvent[] {
    return this.events.filter((event) => event.type === contract.type);
  }

  async conversations(
    more: Partial<z.input<typeof contracts.listConversations.request>> = {},
  ): Promise<contracts.Conversation[]> {
    return (await this.ask(contracts.listConversations, { actor: this.administrator, ...more })).items;
  }

  async messages(conversationId: string): Promise<contracts.Message[]> {
    return (await this.ask(contracts.listMessages, { actor: this.administrator, conversationId })).items;
  }

  /** How many journalled items are in each state. */
  async journal(): Promise<Record<string, number>> {
    const rows = await this.database.query<{ state: string; count: number }>(
      'select state, count(*)::int from messaging.webhook_item group by state',
    );
    return Object.fromEntries(rows.map((row) => [row.state, row.count]));
  }
}

export const sign = (raw: Buffer | string, secret = APP_SECRET): string =>
  `sha256=${createHmac('sha256', secret).update(raw).digest('hex')}`;

const allowed = ({
  inboxId,
  contactId,
  lastCustomerMessageAt,
}: RequestOf<typeof checkSend>): SendDecision => ({
  allowed: true,
  ruleSet: 'documented',
  window: { inboxId, contactId, open: true, lastCustomerMessageAt, closesAt: null },
});

const unknownPermission: Omit<CallPermission, 'inboxId' | 'contactId' | 'request'> = {
  state: 'none',
  permanent: false,
  source: null,
  since: null,
  grantedAt: null,
  expiresAt: null,
  requestedAt: null,
  requestExpiresAt: null,
  consecutiveUnanswered: 0,
  attemptsLeft: 5,
  warning: null,
  call: { allowed: true },
  version: 0,
};

const setupFor = (callbackUrl: string) => ({
  apps: [{ id: APP_ID, secret: APP_SECRET, verifyToken: 'verify-me', callbackUrl }],
  portfolios: [{ id: '1000' }],
  wabas: [{ id: WABA_ID, portfolioId: '1000' }],
  phoneNumbers: [
    { id: NUMBER_ID, wabaId: WABA_ID, number: '+44 20 7946 0000', verifiedName: 'Nimbus Bakery' },
    { id: OTHER_NUMBER_ID, wabaId: WABA_ID, number: '+44 20 7946 0001', verifiedName: 'Nimbus Cakes' },
  ],
  accessTokens: [{ token: TOKEN, appId: APP_ID, wabaIds: [WABA_ID] }],
  handsets: [{ id: 'ria', name: 'Ria', phone: RIA, username: 'ria.bakes' }],
});
