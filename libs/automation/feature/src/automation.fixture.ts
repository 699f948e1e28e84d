import {
  createAiAgent,
  createMessageFunction,
  listFunctionRuns,
  type AiAgent,
  type CallVariable,
  type FunctionRun,
  type MessageFunction,
} from '@parlance/automation/contracts';
import { callAnswered, callEnded, getCall, type Call } from '@parlance/calls/contracts';
import {
  getMessage,
  listInboxes,
  messageStatusChanged,
  sendMessage,
  startConversation,
  type Inbox,
  type Message,
  type OutgoingContent,
} from '@parlance/messaging/contracts';
import { callDataExtracted, utteranceHeard } from '@parlance/recordings/contracts';
import {
  platformErrors,
  problemSchema,
  ProblemError,
  type DataOf,
  type Envelope,
  type EventContract,
  type Principal,
  type QueryContract,
  type ReplyOf,
  type RequestOf,
} from '@parlance/shared/contract-kit';
import { completeSchema, type ServiceDefinition } from '@parlance/platform/service-host';
import { ManualClock, newId, plus, seconds } from '@parlance/shared/kernel';
import {
  eventually,
  startTestService,
  testDatabase,
  testNats,
  type TestService,
} from '@parlance/testing/harness';
import { sampleCall, StandIns } from '@parlance/testing/installation';
import {
  checkTemplateSend,
  listTemplates,
  templateErrors,
  type Template,
} from '@parlance/templates/contracts';
import { DURABLES } from './durables';
import type { FunctionDraft } from './persistence/function-repository';
import { AutomationModule, automationService } from './index';
import { WordOverlap } from './word-overlap.fixture';

export const NOW = new Date('2026-11-20T12:00:00.000Z');

export const VARIABLES: CallVariable[] = [
  {
    name: 'appointment_booked',
    type: 'boolean',
    description: 'An appointment was agreed on',
    examples: ['your appointment is booked'],
    pattern: null,
  },
  {
    name: 'appointment_date',
    type: 'text',
    description: 'The day of the appointment',
    examples: [],
    pattern: '\\b(monday|tuesday|friday)\\b',
  },
  { name: 'code', type: 'text', description: 'The code', examples: [], pattern: 'code is (\\d+)' },
];

interface Sent {
  readonly key: string;
  readonly conversationId: string;
  readonly content: OutgoingContent;
  readonly message: Message;
}

/** Messaging, played by the test: it keeps what it was told to send, one for each idempotency key. */
class MessagingStandIn {
  readonly sent = new Map<string, Sent>();
  /** How often it was asked to send, repetitions counted. */
  asked = 0;
  /** Called before a message is kept; what it throws is the answer. */
  before: () => Promise<void> | void = () => undefined;
  /** Called after a message is kept and before the answer. */
  after: () => Promise<void> | void = () => undefined;

  async send({ conversationId, content, idempotencyKey }: RequestOf<typeof sendMessage>): Promise<Message> {
    this.asked += 1;
    await this.before();
    const key = idempotencyKey ?? newId();
    const known = this.sent.get(key);
    const message = known?.message ?? messageOf(conversationId);
    if (!known) this.sent.set(key, { key, conversationId, content, message });
    await this.after();
    return message;
  }

  get(id: string): Message {
    const found = [...this.sent.values()].find(({ message }) => message.id === id);
    if (!found) throw new ProblemError(platformErrors.not_found, { detail: 'no such message' });
    return found.message;
  }
}

const messageOf = (conversationId: string): Message => ({
  id: newId(),
  conversationId,
  inboxId: newId(),
  contactId: newId(),
  direction: 'outbound',
  content: { type: 'text', body: 'as the template says' },
  state: 'queued',
  stateTimes: {},
  failure: null,
  author: { kind: 'system', id: newId() },
  wamid: null,
  replyToMessageId: null,
  reactions: [],
  amended: null,
  occurredAt: NOW.toISOString(),
  version: 1,
});

export const inboxOf = (id: string, change: Partial<Inbox> = {}): Inbox => ({
  id,
  name: 'Bakery',
  provider: 'whatsapp-cloud',
  wabaId: '100200',
  phoneNumberId: '300400',
  displayPhoneNumber: '+62 812',
  status: 'connected',
  problem: null,
  quality: 'GREEN',
  messagingLimit: null,
  createdAt: NOW.toISOString(),
  ...change,
});

export const templateOf = (name: string, change: Partial<Template> = {}): Template => ({
  id: newId(),
  wabaId: '100200',
  metaId: null,
  name,
  language: 'en_US',
  category: 'UTILITY',
  previousCategory: null,
  status: 'APPROVED',
  statusReason: null,
  quality: 'GREEN',
  parameterFormat: 'POSITIONAL',
  components: [{ type: 'BODY', text: 'Hi {{1}}' }],
  variables: [{ key: 'body.1', component: 'body', kind: 'text', name: '1', example: null }],
  createdAt: NOW.toISOString(),
  updatedAt: NOW.toISOString(),
  version: 1,
  ...change,
});

export const principal = (tenantId: string, given: Partial<Principal> = {}): Principal => ({
  kind: 'user',
  id: newId(),
  tenantId,
  name: 'Ada',
  role: 'administrator',
  teamIds: [],
  inboxIds: [],
  scopes: [],
  ...given,
});

const definition: ServiceDefinition = {
  ...automationService,
  module: () => AutomationModule.with(new WordOverlap()),
};

/** The service of one test file with one organisation, and everything around it played by the test. */
export async function startAutomation(clock = new ManualClock(NOW)) {
  const database = await testDatabase(completeSchema(automationService));
  const nats = await testNats(automationService.manifest);
  const connection = await nats.connectAsOperator();
  const standIns = new StandIns(connection);
  const messaging = new MessagingStandIn();
  const tenantId = newId();
  const inboxId = newId();
  const inboxes: Inbox[] = [inboxOf(inboxId)];
  const templates: Template[] = ['appointment', 'sorry', 'code', 'plain'].map((name) => templateOf(name));
  const calls = new Map<string, Call>();
  const start = (): Promise<TestService> => startTestService(definition, { clock, database, nats });
  let service = await start();

  await standIns.answer(listInboxes, () => ({ items: inboxes }));
  await standIns.answer(listTemplates, ({ search }) => ({
    items: templates.filter(({ name }) => name.includes(search ?? '')),
    nextCursor: null,
  }));
  await standIns.answer(checkTemplateSend, ({ name, language, parameters }) => {
    const template = templates.find((candidate) => candidate.name === name);
    if (template?.status !== 'APPROVED')
      throw new ProblemError(templateErrors.not_approved, { detail: `The template ${name} is not approved` });
    const body = `Hi ${String(parameters['body.1'])}`;
    const rendered = {
      name,
      language,
      category: template.category,
      header: null,
      body,
      footer: null,
      buttons: [],
    };
    return { templateId: template.id, rendered, components: [], asksCallPermission: false };
  });
  await standIns.answer(sendMessage, (request) => messaging.send(request));
  await standIns.answer(getMessage, ({ messageId }) => messaging.get(messageId));
  await standIns.answer(getCall, ({ callId }) => {
    const call = calls.get(callId);
    if (!call) throw new ProblemError(platformErrors.not_found, { detail: 'no such call' });
    return call;
  });

  const envelope = <Data>(contract: EventContract, data: Data, aggregateversion = 1): Envelope<Data> => {
    const id = newId();
    return {
      specversion: '1.0',
      id,
      source: 'test',
      type: contract.type,
      subject: newId(),
      time: clock.now().toISOString(),
      datacontenttype: 'application/json',
      dataschema: 'https://parlance.dev/schemas/x',
      tenantid: tenantId,
      aggregateversion,
      correlationid: id,
      data,
    };
  };
  const publish = async (contract: EventContract, stated: Envelope): Promise<void> =>
    void (await connection.request(contract.subject(tenantId), JSON.stringify(stated)));
  const state = <C extends EventContract>(contract: C, data: DataOf<C>, version = 1): Promise<void> =>
    publish(contract, envelope(contract, contract.data.parse(data), version));
  const ask = async <Q extends QueryContract>(query: Q, request: RequestOf<Q>): Promise<ReplyOf<Q>> => {
    const reply = await connection.request(query.pattern, JSON.stringify(request), { timeout: 20_000 });
    const body: unknown = reply.json();
    if (reply.headers?.has('Nats-Service-Error-Code')) throw ProblemError.from(problemSchema.parse(body));
    return query.reply.parse(body) as ReplyOf<Q>;
  };
  const administrator = principal(tenantId);
  const visibilityOf = (call: Call) => ({
    inboxId: call.inboxId,
    teamId: call.teamId,
    assigneeId: call.assigneeId,
    collaboratorIds: [],
  });
  const ofCall = ({ id, contactId, conversationId, inboxId: at, teamId, agentId, assigneeId }: Call) => ({
    callId: id,
    contactId,
    conversationId,
    inboxId: at,
    teamId,
    agentId,
    assigneeId,
  });

  return {
    clock,
    database,
    tenantId,
    inboxId,
    inboxes,
    templates,
    calls,
    messaging,
    standIns,
    administrator,
    ask,
    envelope,
    publish,
    state,
    visibilityOf,
    ofCall,
    /** Everything that is announced from now on. */
    listen<C extends EventContract>(contract: C): Envelope<DataOf<C>>[] {
      const announced: Envelope<DataOf<C>>[] = [];
      connection.subscribe(contract.pattern, {
        callback: (_, message) => void announced.push(message.json<Envelope<DataOf<C>>>()),
      });
      return announced;
    },
    call: (change: Partial<Call> = {}): Call =>
      sampleCall({ inboxId, startedAt: clock.now().toISOString(), metadata: { order: 'A-7' }, ...change }),
    answered: (call: Call): Call => ({ ...call, state: 'active', answeredAt: clock.now().toISOString() }),
    ended: (call: Call): Call => ({
      ...call,
      state: 'ended',
      endedAt: clock.now().toISOString(),
      durationSeconds: call.answeredAt ? 30 : null,
      end: {
        outcome: call.answeredAt ? 'answered' : 'missed',
        by: 'customer',
        reason: 'hung-up',
        detail: '',
        uncertain: false,
      },
    }),
    stateAnswered: (call: Call) => state(callAnswered, { call, visibility: visibilityOf(call) }),
    stateEnded: (call: Call) => state(callEnded, { call, visibility: visibilityOf(call) }),
    stateData: (call: Call, variables: DataOf<typeof callDataExtracted>['variables']) =>
      state(callDataExtracted, { ...ofCall(call), variables, method: 'offline', reason: null }),
    say: (call: Call, text: string, side: 'customer' | 'agent' = 'customer') =>
      state(utteranceHeard, {
        ...ofCall(call),
        utterance: { side, startMs: 0, endMs: 1_000, text, confidence: null },
      }),
    statusOf: (message: Message, reached: Message['state'], version: number) =>
      state(
        messageStatusChanged,
        {
          messageId: message.id,
          conversationId: message.conversationId,
          state: reached,
          at: clock.now().toISOString(),
          stateTimes: {},
          failure:
            reached === 'failed'
              ? { code: '131026', title: 'Failed', detail: 'Undeliverable', action: '' }
              : null,
          wamid: null,
          visibility: { inboxId, teamId: null, assigneeId: null, collaboratorIds: [] },
        },
        version,
      ),
    createAgent: (change: Partial<RequestOf<typeof createAiAgent>> = {}): Promise<AiAgent> =>
      ask(createAiAgent, {
        actor: administrator,
        name: 'Reception',
        inboxIds: [inboxId],
        variables: VARIABLES,
        ...change,
      }),
    createFunction: (agent: AiAgent, draft: FunctionDraft): Promise<MessageFunction> =>
      ask(createMessageFunction, { actor: administrator, agentId: agent.id, ...draft }),
    runsOf: async (callId: string): Promise<FunctionRun[]> =>
      (await ask(listFunctionRuns, { actor: administrator, callId, limit: 50 })).items,
    sentTo: (conversationId: string): Sent[] =>
      [...messaging.sent.values()].filter((sent) => sent.conversationId === conversationId),
    answerStart: () =>
      standIns.answer(startConversation, ({ inboxId: at, phone }) => ({
        id: newId(),
        contact: {
          id: newId(),
          name: null,
          phone,
          bsuid: null,
          username: null,
          marketingOptOut: false,
          createdAt: NOW.toISOString(),
          version: 1,
        },
        inboxId: at,
        teamId: null,
        assigneeId: null,
        collaboratorIds: [],
        stage: 'pending' as const,
        origin: 'business' as const,
        unreadCount: 0,
        lastMessage: null,
        lastCustomerMessageAt: null,
        createdAt: NOW.toISOString(),
        updatedAt: NOW.toISOString(),
        version: 1,
      })),
    /** Until so many utterances that fitted a function have had their effects. */
    heard: (count: number) =>
      eventually(async () =>
        expect(
          await database.query(`select 1 from automation.inbox where consumer = '${DURABLES.utterances}'`),
        ).toHaveLength(count),
      ),
    /** Time passes for leases and pauses. */
    pass: (milliseconds: number) => clock.set(plus(clock.now(), milliseconds)),
    stopService: () => service.stop(),
    startService: async () => {
      service = await start();
    },
    async stop(): Promise<void> {
      await connection.close();
      await service.stop();
      await nats.stop();
    },
  };
}

export type AutomationBench = Awaited<ReturnType<typeof startAutomation>>;

const OTP_MOMENT = {
  description: 'customer asks for the verification code to be sent',
  examples: ['please send me the verification code', 'could you send me that code again'],
};

/** Longer than the lease of a run. */
export const LEASE = seconds(41);

export const postCall = (given: Partial<FunctionDraft> = {}): FunctionDraft => ({
  name: 'appointment_confirmation',
  enabled: true,
  trigger: {
    type: 'post-call',
    callType: 'connected',
    conditions: [{ source: 'post-call', key: 'appointment_booked', operator: 'equals', value: true }],
  },
  provider: 'whatsapp-cloud',
  inboxId: null,
  template: { name: 'appointment', language: 'en_US' },
  mapping: { 'body.1': { source: 'post-call', variable: 'appointment_date' } },
  ...given,
});

export const missedCall = (given: Partial<FunctionDraft> = {}): FunctionDraft =>
  postCall({
    name: 'missed_call',
    trigger: { type: 'post-call', callType: 'not-connected', conditions: [] },
    template: { name: 'sorry', language: 'en_US' },
    mapping: { 'body.1': { source: 'metadata', key: 'contact_name' } },
    ...given,
  });

export const inCall = (given: Partial<FunctionDraft> = {}): FunctionDraft =>
  postCall({
    name: 'send_otp',
    trigger: { type: 'in-call', ...OTP_MOMENT },
    template: { name: 'code', language: 'en_US' },
    mapping: { 'body.1': { source: 'metadata', key: 'order' } },
    ...given,
  });
