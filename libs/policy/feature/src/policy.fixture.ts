import { callAnswered, callEnded, type Call } from '@parlance/calls/contracts';
import { contactUpdated, messageReceived, messageStatusChanged } from '@parlance/messaging/contracts';
import {
  problemSchema,
  ProblemError,
  type DataOf,
  type Envelope,
  type EventContract,
  type QueryContract,
  type ReplyOf,
  type RequestOf,
} from '@parlance/shared/contract-kit';
import { newId, type Clock } from '@parlance/shared/kernel';
import { startTestService, type TestService } from '@parlance/testing/harness';
import { policyService } from './index';

export const NOW = new Date('2026-11-20T12:00:00.000Z');

type Heard =
  | typeof messageReceived
  | typeof messageStatusChanged
  | typeof contactUpdated
  | typeof callAnswered
  | typeof callEnded;

/** What the calls context states of a call. */
export const callOf = (
  inboxId: string,
  contactId: string,
  at: Date,
  given: Partial<Call> & { outcome?: NonNullable<Call['end']>['outcome'] },
) => {
  const { outcome, ...call } = given;
  const whole: Call = {
    id: newId(),
    wacid: null,
    conversationId: newId(),
    contactId,
    contactName: null,
    contactPhone: null,
    inboxId,
    teamId: null,
    agentId: null,
    assigneeId: null,
    direction: 'outbound',
    state: outcome ? 'ended' : 'active',
    startedAt: at.toISOString(),
    ringingAt: null,
    answeredAt: null,
    endedAt: outcome ? at.toISOString() : null,
    durationSeconds: null,
    held: false,
    agentLeg: 'none',
    ringingAgentIds: [],
    attempts: [],
    recording: { policy: 'off', announcementLanguage: null },
    alarms: [],
    metadata: {},
    ctaPayload: null,
    deeplinkPayload: null,
    end: outcome ? { outcome, by: 'customer', reason: 'hung-up', detail: '', uncertain: false } : null,
    version: 1,
    ...call,
  };
  return { call: whole, visibility: { inboxId, teamId: null, assigneeId: null, collaboratorIds: [] } };
};

export const contactOf = (id: string) => ({
  id,
  name: null,
  phone: '+15557010001',
  bsuid: null,
  username: null,
  marketingOptOut: false,
  createdAt: NOW.toISOString(),
  version: 1,
});

export const inboundMessage = (
  inboxId: string,
  contactId: string,
  at: Date,
  content: Record<string, unknown>,
) => ({
  message: {
    id: newId(),
    conversationId: newId(),
    inboxId,
    contactId,
    direction: 'inbound',
    content,
    state: 'received',
    stateTimes: {},
    failure: null,
    author: { kind: 'customer', id: contactId },
    wamid: `wamid.${newId()}`,
    replyToMessageId: null,
    reactions: [],
    amended: null,
    occurredAt: at.toISOString(),
    version: 1,
  },
  contact: contactOf(contactId),
  visibility: { inboxId, teamId: null, assigneeId: null, collaboratorIds: [] },
});

/** The service of one test file with one organisation, and everything around it played by the test. */
export async function startPolicy(clock: Clock, env: Record<string, string> = {}) {
  const service: TestService = await startTestService(policyService, { clock, env });
  const nats = await service.nats.connectAsOperator();
  const tenantId = newId();

  const envelope = <Data>(contract: EventContract, data: Data, id = newId()): Envelope<Data> => ({
    specversion: '1.0',
    id,
    source: 'messaging-gateway',
    type: contract.type,
    subject: newId(),
    time: NOW.toISOString(),
    datacontenttype: 'application/json',
    dataschema: 'https://parlance.dev/schemas/x',
    tenantid: tenantId,
    aggregateversion: 1,
    correlationid: id,
    data,
  });

  return {
    service,
    tenantId,
    envelope,
    /** Throws the ProblemError that the service answered with. */
    async ask<Q extends QueryContract>(query: Q, request: RequestOf<Q>): Promise<ReplyOf<Q>> {
      const reply = await nats.request(query.pattern, JSON.stringify(request), { timeout: 10_000 });
      const body: unknown = reply.json();
      if (reply.headers?.has('Nats-Service-Error-Code')) throw ProblemError.from(problemSchema.parse(body));
      return query.reply.parse(body) as ReplyOf<Q>;
    },
    publish: (contract: Heard, data: unknown, id = newId()) =>
      nats.request(contract.subject(tenantId), JSON.stringify(envelope(contract, data, id))),
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

export type PolicyBench = Awaited<ReturnType<typeof startPolicy>>;
