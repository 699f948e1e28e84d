import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { listCallVariables, type CallVariable } from '@parlance/automation/contracts';
import { callAnswered, callEnded, type Call } from '@parlance/calls/contracts';
import { audioTapSubject, recordingPrefix, tapAudio, type Side } from '@parlance/media/contracts';
import { getCallRecording } from '@parlance/recordings/contracts';
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
import {
  callPackets,
  eventually,
  recordCall,
  speechTools,
  startTestService,
  temporaryDirectory,
  testDatabase,
  testNats,
  type RecordedCall,
  type TestService,
  type TestServiceOptions,
} from '@parlance/testing/harness';
import { completeSchema, type ServiceDefinition } from '@parlance/platform/service-host';
import { recordingService, recordingsManifest } from './index';

export const ANSWERED_AT = new Date('2026-11-20T12:00:00.000Z');

export const administrator = (tenantId: string): Principal => ({
  kind: 'user',
  id: newId(),
  tenantId,
  name: 'Ada',
  role: 'administrator',
  teamIds: [],
  inboxIds: [],
  scopes: [],
});

const ENDED: Partial<Call> = {
  state: 'ended',
  endedAt: new Date(ANSWERED_AT.getTime() + 30_000).toISOString(),
  durationSeconds: 30,
  end: { outcome: 'answered', by: 'customer', reason: 'hung-up', detail: '', uncertain: false },
};

/** The service of one test file with one organisation, and everything around it played by the test. */
export async function startRecordings(env: Record<string, string> = {}) {
  const directory = temporaryDirectory();
  const settings: TestServiceOptions = {
    env: {
      OBJECT_STORE_DIRECTORY: directory,
      RECORDING_LEASE_SECONDS: '3',
      LIVE_TRANSCRIPTIONS: '0',
      ...speechTools(),
      ...env,
    },
  };
  const definition = recordingService as ServiceDefinition;
  // Its own, so that the service may be stopped and started again.
  const nats = await testNats(recordingsManifest);
  const database = await testDatabase(completeSchema(definition));
  let service: TestService = await startTestService(definition, { ...settings, nats, database });
  const operator = await nats.connectAsOperator();
  const tenantId = newId();
  const actor = administrator(tenantId);
  let variables: readonly CallVariable[] = [];
  operator.subscribe(listCallVariables.pattern, {
    callback: (_, message) => void message.respond(JSON.stringify({ variables })),
  });
  const taps: string[] = [];
  operator.subscribe(`${tapAudio.pattern}.*`, {
    callback: (_, message) => {
      taps.push(message.subject);
      message.respond(JSON.stringify({}));
    },
  });
  const announced: Envelope[] = [];
  for (const contract of recordingsManifest.publishes)
    operator.subscribe(contract.subject(tenantId), {
      callback: (_, message) => void announced.push(message.json<Envelope>()),
    });

  const publish = async (contract: EventContract, call: Call, id = newId()): Promise<void> => {
    const visibility = { inboxId: call.inboxId, teamId: null, assigneeId: null, collaboratorIds: [] };
    const envelope: Envelope = {
      specversion: '1.0',
      id,
      source: 'call-signalling',
      type: contract.type,
      subject: call.id,
      time: ANSWERED_AT.toISOString(),
      datacontenttype: 'application/json',
      dataschema: 'https://parlance.dev/schemas/x',
      tenantid: tenantId,
      aggregateversion: call.version,
      correlationid: id,
      data: { call, visibility },
    };
    await operator.request(contract.subject(tenantId), JSON.stringify(envelope));
  };

  const bench = {
    tenantId,
    directory,
    actor,
    taps,
    database,
    drawing(...wanted: Partial<CallVariable>[]): void {
      variables = wanted.map((variable) => ({
        name: 'asked',
        type: 'boolean',
        description: 'something',
        examples: [],
        pattern: null,
        ...variable,
      }));
    },
    call: (more: Partial<Call> = {}): Call => ({
      id: newId(),
      wacid: null,
      conversationId: newId(),
      contactId: newId(),
      contactName: null,
      contactPhone: null,
      inboxId: newId(),
      teamId: null,
      agentId: newId(),
      assigneeId: null,
      direction: 'inbound',
      state: 'active',
      startedAt: ANSWERED_AT.toISOString(),
      ringingAt: null,
      answeredAt: ANSWERED_AT.toISOString(),
      endedAt: null,
      durationSeconds: null,
      held: false,
      agentLeg: 'present',
      ringingAgentIds: [],
      attempts: [],
      recording: { policy: 'announced', announcementLanguage: 'en' },
      alarms: [],
      metadata: {},
      ctaPayload: null,
      deeplinkPayload: null,
      end: null,
      version: 3,
      ...more,
    }),
    answered: (call: Call, id?: string) => publish(callAnswered, call, id),
    ended: (call: Call, more: Partial<Call> = {}, id?: string) =>
      publish(callEnded, { ...call, ...ENDED, ...more }, id),
    record: (call: Call, said: Pick<RecordedCall, 'customer' | 'agent' | 'bridge'>) =>
      recordCall({ directory, tenantId, callId: call.id, startedAt: ANSWERED_AT, ...said }),
    /** What this side says now, as the bridge publishes it while somebody listens. */
    say(call: Call, side: Side, samples: Int16Array, fromMs = 0): void {
      callPackets(samples).forEach((packet, index) =>
        operator.publish(
          audioTapSubject(call.id, side),
          JSON.stringify({
            callId: call.id,
            side,
            positionMs: fromMs + index * 20,
            opus: Buffer.from(packet).toString('base64'),
          }),
        ),
      );
    },
    /** Throws the ProblemError that the service answered with. */
    async ask<Q extends QueryContract>(query: Q, request: RequestOf<Q>): Promise<ReplyOf<Q>> {
      const reply = await operator.request(query.pattern, JSON.stringify(request), { timeout: 10_000 });
      const body: unknown = reply.json();
      if (reply.headers?.has('Nats-Service-Error-Code')) throw ProblemError.from(problemSchema.parse(body));
      return query.reply.parse(body) as ReplyOf<Q>;
    },
    of: (call: Call) => bench.ask(getCallRecording, { actor, callId: call.id }),
    /** The answer has arrived: it and the end are told on separate ways. */
    underWay: (call: Call) =>
      eventually(async () => {
        if ((await bench.of(call)).state !== 'recording') throw new Error('The answer has not arrived');
      }),
    /** Everything that was announced of this call, in its order. */
    announced: <C extends EventContract>(contract: C, call: Call): DataOf<C>[] =>
      announced
        .filter(({ type, subject }) => type === contract.type && subject === call.id)
        .map(({ data }) => data as DataOf<C>),
    /** The record of the call when nothing is left to be done for it. */
    finished: (call: Call) =>
      eventually(
        async () => {
          const [row] = await database.query<{ step: string | null; ended_at: Date | null }>(
            'select step, ended_at from recordings.call_recording where call_id = $1',
            [call.id],
          );
          if (!row?.ended_at || row.step !== null) throw new Error(`The work is at ${row?.step}`);
          return bench.of(call);
        },
        { timeoutMs: 300_000, intervalMs: 100 },
      ),
    /** Everything that was recorded of it. */
    lose: (call: Call) =>
      rmSync(join(directory, recordingPrefix(tenantId, call.id)), { recursive: true, force: true }),
    /** For the service in a process of its own. */
    processEnvironment(): Record<string, string> {
      const { user, password } = nats.credentials(recordingsManifest.name);
      return {
        HOST: '127.0.0.1',
        PORT: '0',
        DATABASE_URL: database.url(recordingsManifest.schema),
        NATS_URL: nats.url,
        NATS_USER: user,
        NATS_PASSWORD: password,
        ...settings.env,
      };
    },
    async restart(): Promise<void> {
      await service.stop();
      await bench.start();
    },
    halt: () => service.stop(),
    async start(more: Record<string, string> = {}): Promise<void> {
      service = await startTestService(definition, {
        nats,
        database,
        env: { ...settings.env, ...more },
      });
    },
    async stop(): Promise<void> {
      await operator.close();
      await service.stop();
      await nats.stop();
    },
  };
  return bench;
}

export type RecordingsBench = Awaited<ReturnType<typeof startRecordings>>;
