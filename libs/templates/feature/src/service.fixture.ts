import {
  accessTokenAad,
  getGraphAccess,
  inboxUpdated,
  listGraphAccounts,
  templateNoticeReceived,
} from '@parlance/messaging/contracts';
import { FieldCipher } from '@parlance/platform/persistence';
import {
  problemSchema,
  type EventContract,
  type Principal,
  type Problem,
  type QueryContract,
  type ReplyOf,
  type RequestOf,
} from '@parlance/shared/contract-kit';
import { newId, seconds } from '@parlance/shared/kernel';
import {
  checkTemplateSend,
  createTemplate,
  getTemplate,
  syncTemplates,
  templateUpdated,
  type Template,
  type TemplateDraft,
} from '@parlance/templates/contracts';
import {
  eventually,
  startTestService,
  testNats,
  type TestNats,
  type TestService,
} from '@parlance/testing/harness';
import { templateManifest, templateService } from './index';
import { OTHER_WABA, TOKEN, WABA, type Meta, type ReceivedNotice } from './meta.fixture';
import { SubmissionSweeper } from './submission/submission-sweeper';

const ENCRYPTION_KEYS = `test:${Buffer.alloc(32, 9).toString('base64')}`;

export const BODY = {
  type: 'BODY' as const,
  text: 'Hi {{1}}, your order is ready to collect.',
  example: { body_text: [['Ria']] },
};

let count = 0;

/** A draft that Meta would accept, under a name of its own. */
export const draft = (given: Partial<TemplateDraft> = {}): TemplateDraft => ({
  name: `order_ready_${(count += 1)}`,
  language: 'en_US',
  category: 'UTILITY',
  parameterFormat: 'POSITIONAL',
  components: [BODY],
  ...given,
});

/** The template service, and this test in the place of the messaging gateway. */
export class Bench {
  readonly tenantId = newId();
  readonly announced: Template[] = [];
  service!: TestService;
  private connection!: Awaited<ReturnType<TestNats['connectAsOperator']>>;

  private constructor(
    readonly meta: Meta,
    private readonly nats: TestNats,
    /** Accounts that the gateway says are connected. */
    private readonly connected: readonly string[],
  ) {}

  static async start(meta: Meta, connected: readonly string[] = []): Promise<Bench> {
    const bench = new Bench(meta, await testNats(templateManifest), connected);
    bench.connection = await bench.nats.connectAsOperator();
    bench.standIn();
    bench.service = await startTestService(templateService, {
      nats: bench.nats,
      clock: meta,
      env: { OUTBOUND_ALLOW_HOSTS: new URL(meta.simulator.url).host, ENCRYPTION_KEYS },
    });
    return bench;
  }

  async stop(): Promise<void> {
    await this.connection.close();
    await this.service.stop();
    await this.nats.stop();
  }

  actor(given: Partial<Principal> = {}): Principal {
    return {
      kind: 'user',
      id: newId(),
      tenantId: this.tenantId,
      name: 'Sari',
      role: 'supervisor',
      teamIds: [],
      inboxIds: [],
      scopes: [],
      ...given,
    };
  }

  /** The reply, or the problem that came instead. */
  async ask<Q extends QueryContract>(query: Q, request: RequestOf<Q>): Promise<ReplyOf<Q> | Problem> {
    const reply = await this.connection.request(query.pattern, JSON.stringify(request), { timeout: 15_000 });
    const body: unknown = reply.json();
    return reply.headers?.get('Nats-Service-Error-Code')
      ? problemSchema.parse(body)
      : (query.reply.parse(body) as ReplyOf<Q>);
  }

  async answer<Q extends QueryContract>(query: Q, request: RequestOf<Q>): Promise<ReplyOf<Q>> {
    const reply = await this.ask(query, request);
    if (typeof reply === 'object' && reply !== null && 'code' in reply && 'title' in reply) {
      throw new Error(JSON.stringify(reply));
    }
    return reply as ReplyOf<Q>;
  }

  create(template: TemplateDraft, idempotencyKey?: string): Promise<Template> {
    return this.answer(createTemplate, {
      actor: this.actor(),
      wabaId: WABA,
      draft: template,
      idempotencyKey,
    });
  }

  get(templateId: string): Promise<Template> {
    return this.answer(getTemplate, { actor: this.actor(), templateId });
  }

  sync(wabaId = WABA): Promise<ReplyOf<typeof syncTemplates>> {
    return this.answer(syncTemplates, { actor: this.actor(), wabaId });
  }

  sweep(): Promise<void> {
    return this.service.get(SubmissionSweeper).sweep();
  }

  check(
    name: string,
    parameters: Record<string, string>,
  ): Promise<ReplyOf<typeof checkTemplateSend> | Problem> {
    const request = { tenantId: this.tenantId, wabaId: WABA, name, language: 'en_US', parameters };
    return this.ask(checkTemplateSend, request);
  }

  /** Meta does something with a template; returns what it reports by webhook. */
  async decide(name: string, action: Record<string, unknown>): Promise<ReceivedNotice[]> {
    const before = this.meta.noticesOf(name).length;
    // Meta's moments have seconds: decisions of different ones have an order.
    await this.meta.advance(seconds(2));
    await this.meta.decide(name, action);
    return eventually(() => {
      const notices = this.meta.noticesOf(name).slice(before);
      if (notices.length === 0) throw new Error(`Meta has reported nothing about ${name}`);
      return notices;
    });
  }

  async deliver(notices: readonly ReceivedNotice[]): Promise<void> {
    for (const notice of notices) await this.publish(templateNoticeReceived, notice);
  }

  untilStatus(id: string, status: Template['status']): Promise<Template> {
    return eventually(async () => {
      const found = await this.get(id);
      if (found.status !== status) throw new Error(`${found.name} is ${found.status}, not ${status}`);
      return found;
    });
  }

  connectInbox(wabaId: string): Promise<void> {
    return this.publish(inboxUpdated, {
      inbox: {
        id: newId(),
        name: 'Nimbus Bakery',
        provider: 'whatsapp-cloud',
        wabaId,
        phoneNumberId: '100200300',
        displayPhoneNumber: '+44 20 7946 0000',
        status: 'connected',
        problem: null,
        quality: 'GREEN',
        messagingLimit: null,
        createdAt: new Date().toISOString(),
      },
    });
  }

  private async publish(contract: EventContract, data: unknown): Promise<void> {
    const id = newId();
    await this.connection.request(
      contract.subject(this.tenantId),
      JSON.stringify({
        specversion: '1.0',
        id,
        source: 'messaging-gateway',
        type: contract.type,
        subject: newId(),
        time: new Date().toISOString(),
        datacontenttype: 'application/json',
        dataschema: `https://parlance.dev/schemas/${contract.type}`,
        tenantid: this.tenantId,
        aggregateversion: 1,
        correlationid: id,
        data,
      }),
    );
  }

  private standIn(): void {
    const connectionId = newId();
    const cipher = FieldCipher.fromKeys(ENCRYPTION_KEYS);
    const encryptedAccessToken = cipher.encrypt(TOKEN, accessTokenAad(this.tenantId, connectionId));
    this.connection.subscribe(getGraphAccess.pattern, {
      callback: (_, message) => {
        const { wabaId } = message.json<{ wabaId: string }>();
        if (wabaId !== WABA && wabaId !== OTHER_WABA) return;
        const access: ReplyOf<typeof getGraphAccess> = {
          connectionId,
          wabaId,
          phoneNumberIds: ['100200300'],
          graphUrl: this.meta.simulator.url,
          graphVersion: 'v25.0',
          appId: '700800900',
          encryptedAccessToken,
        };
        message.respond(JSON.stringify(access));
      },
    });
    this.connection.subscribe(listGraphAccounts.pattern, {
      callback: (_, message) =>
        void message.respond(
          JSON.stringify({ items: this.connected.map((wabaId) => ({ tenantId: this.tenantId, wabaId })) }),
        ),
    });
    this.connection.subscribe(templateUpdated.pattern, {
      callback: (_, message) => {
        this.announced.push(message.json<{ data: { template: Template } }>().data.template);
      },
    });
  }
}
