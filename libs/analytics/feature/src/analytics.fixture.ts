import { callEnded, callUpdated, type Call, type CallOutcome } from '@parlance/calls/contracts';
import {
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
import { newId } from '@parlance/shared/kernel';
import { startTestService, type TestService } from '@parlance/testing/harness';
import { analyticsService } from './index';

export const START = Date.UTC(2026, 10, 20, 9);
/** Seconds after the first moment of a test. */
export const at = (seconds: number): string => new Date(START + seconds * 1_000).toISOString();

/** An answered inbound call; `facts` say what is different. */
export const callOf = (facts: Partial<Call> = {}): Call => ({
  id: newId(),
  wacid: null,
  conversationId: newId(),
  contactId: newId(),
  contactName: null,
  contactPhone: null,
  inboxId: newId(),
  teamId: null,
  agentId: null,
  assigneeId: null,
  direction: 'inbound',
  state: 'ended',
  startedAt: at(0),
  ringingAt: at(1),
  answeredAt: at(10),
  endedAt: at(70),
  durationSeconds: 60,
  held: false,
  agentLeg: 'none',
  ringingAgentIds: [],
  attempts: [],
  recording: { policy: 'off', announcementLanguage: null },
  alarms: [],
  metadata: {},
  ctaPayload: null,
  deeplinkPayload: null,
  end: endOf('answered'),
  version: 1,
  ...facts,
});

export const endOf = (outcome: CallOutcome): NonNullable<Call['end']> => ({
  outcome,
  by: 'customer',
  reason: 'hung-up',
  detail: 'The customer hung up',
  uncertain: false,
});

/** What differs in a call that nobody took. */
export const unanswered = (outcome: CallOutcome): Partial<Call> => ({
  answeredAt: null,
  durationSeconds: null,
  end: endOf(outcome),
});

export const principalOf = (tenantId: string, facts: Partial<Principal> = {}): Principal => ({
  kind: 'user',
  id: newId(),
  tenantId,
  name: 'Mira',
  role: 'administrator',
  teamIds: [],
  inboxIds: [],
  scopes: [],
  ...facts,
});

export const envelopeOf = <C extends EventContract>(
  contract: C,
  tenantId: string,
  data: DataOf<C>,
  facts: Partial<Envelope> = {},
): Envelope<DataOf<C>> => ({
  specversion: '1.0',
  id: newId(),
  source: 'test',
  type: contract.type,
  subject: newId(),
  time: at(0),
  datacontenttype: 'application/json',
  dataschema: 'https://parlance.dev/schemas/x',
  tenantid: tenantId,
  aggregateversion: 1,
  correlationid: newId(),
  ...facts,
  data,
});

/** The service of one test file, and everything around it played by the test. */
export async function startAnalytics() {
  const service: TestService = await startTestService(analyticsService);
  const nats = await service.nats.connectAsOperator();

  const publish = async <C extends EventContract>(
    contract: C,
    tenantId: string,
    data: DataOf<C>,
    facts: Partial<Envelope> = {},
  ): Promise<void> => {
    const envelope = envelopeOf(contract, tenantId, data, facts);
    await nats.request(contract.subject(tenantId), JSON.stringify(envelope));
  };

  return {
    service,
    publish,
    /** As the calls service states it. */
    state: (tenantId: string, call: Call): Promise<void> =>
      publish(call.state === 'ended' ? callEnded : callUpdated, tenantId, {
        call,
        visibility: {
          inboxId: call.inboxId,
          teamId: call.teamId,
          assigneeId: call.assigneeId,
          collaboratorIds: [],
        },
      }),
    /** Throws the ProblemError that the service answered with. */
    async ask<Q extends QueryContract>(query: Q, request: RequestOf<Q>): Promise<ReplyOf<Q>> {
      const reply = await nats.request(query.pattern, JSON.stringify(request), { timeout: 10_000 });
      const body: unknown = reply.json();
      if (reply.headers?.has('Nats-Service-Error-Code')) throw ProblemError.from(problemSchema.parse(body));
      return query.reply.parse(body) as ReplyOf<Q>;
    },
    /** Everything that is announced from now on. */
    listen<C extends EventContract>(contract: C): Envelope<DataOf<C>>[] {
      const announced: Envelope<DataOf<C>>[] = [];
      nats.subscribe(contract.pattern, {
        callback: (_, message) => void announced.push(message.json<Envelope<DataOf<C>>>()),
      });
      return announced;
    },
    async stop(): Promise<void> {
      await nats.close();
      await service.stop();
    },
  };
}

export type AnalyticsBench = Awaited<ReturnType<typeof startAnalytics>>;
