import type { NatsConnection } from '@nats-io/nats-core';
import { analyticsService } from '@parlance/analytics/feature';
import type { Principal, QueryContract, ReplyOf, RequestOf } from '@parlance/shared/contract-kit';
import { newId } from '@parlance/shared/kernel';
import { startTestService, type TestService } from '@parlance/testing/harness';
import type { PostgresServer } from '../dev/infrastructure/index.ts';
import { provideServers } from './durable-servers.ts';

const AGENTS = 200;
const INBOXES = 20;
const CHUNK = 100_000;
export const FIRST_CALL = Date.UTC(2026, 0, 1);
export const SECONDS_BETWEEN = 3;

/** An id that SQL and we count alike. */
const id = (kind: number, n: number): string =>
  `0190000${kind}-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
const idSql = (kind: number, n: string): string =>
  `('0190000${kind}-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;

export const agentId = (n: number): string => id(1, n % AGENTS);
export const inboxId = (n: number): string => id(2, n % INBOXES);
export const teamId = (n: number): string => id(4, n % INBOXES);

/** The history of a business with very many calls, and the service that answers for it. */
export class HistoryBench {
  readonly tenantId = newId();

  private constructor(
    private readonly postgres: PostgresServer,
    private readonly service: TestService,
    private readonly operator: NatsConnection,
  ) {}

  static async start(): Promise<HistoryBench> {
    const postgres = await provideServers();
    const service = await startTestService(analyticsService);
    return new HistoryBench(postgres, service, await service.nats.connectAsOperator());
  }

  /** One customer for ten calls, a transcript for every twentieth. */
  async fill(calls: number, say: (line: string) => void): Promise<void> {
    const { query } = this.service.database;
    for (let from = 0; from < calls; from += CHUNK) {
      const range = [this.tenantId, from, Math.min(calls, from + CHUNK) - 1];
      await query(
        `insert into analytics.contact (tenant_id, id, version, stated_at, name, phone, search_text)
         select $1, ${idSql(3, 'n / 10')}, 1, now(), 'Customer ' || n / 10, '+49151' || n / 10,
           'customer ' || n / 10 || ' 49151' || n / 10
         from generate_series($2::int, $3::int) as n where n % 10 = 0`,
        range,
      );
      await query(
        `insert into analytics.call_history (tenant_id, call_id, version, conversation_id, contact_id, inbox_id,
           team_id, agent_id, assignee_id, direction, state, tab, started_at, answered_at, ended_at, spoken_at,
           duration_seconds, ring_seconds, call_end, unanswered, needs_follow_up, revision)
         select $1, ${idSql(5, 'n')}, 3, ${idSql(6, 'n / 10')}, ${idSql(3, 'n / 10')},
           ${idSql(2, `(n * 7 + n / 13) % ${INBOXES}`)}, ${idSql(4, `(n * 7 + n / 13) % ${INBOXES}`)},
           case when answered then agent end, agent, direction, 'ended',
           case when outcome = 'canceled' then 'canceled' when answered and direction = 'inbound' then 'incoming'
             when direction = 'outbound' then 'outgoing' else 'missed' end,
           at, case when answered then at + interval '9 s' end, at + interval '2 min',
           case when answered then at + interval '9 s' end,
           case when answered then (n * 31 % 1800) end, 9, jsonb_build_object('outcome', outcome, 'by', 'customer',
             'reason', 'hung-up', 'detail', '', 'uncertain', false),
           not answered, not answered and n % 10 = 9, 3
         from (
           select n, n % 10 not in (3, 6, 9) as answered, ${idSql(1, `(n * 11 + n / 17) % ${AGENTS}`)} as agent,
             case when n % 3 = 0 then 'outbound' else 'inbound' end as direction,
             case when n % 10 not in (3, 6, 9) then 'answered' when n % 20 = 6 then 'canceled' else 'missed' end
               as outcome,
             to_timestamp(${FIRST_CALL / 1_000} + n * ${SECONDS_BETWEEN}::bigint) as at
           from generate_series($2::int, $3::int) as n
         ) made`,
        range,
      );
      await query(
        `insert into analytics.call_transcript (tenant_id, call_id, version, stated_at, draft, text)
         select $1, ${idSql(5, 'n')}, 1, now(), false,
           'good morning this is about order ' || n || ' the parcel word' || n % 997 || ' has not come'
         from generate_series($2::int, $3::int) as n where n % 20 = 0`,
        range,
      );
      if ((from / CHUNK) % 10 === 9) say(`${from + CHUNK} calls`);
    }
    await query('vacuum analyze analytics.call_history, analytics.contact, analytics.call_transcript');
  }

  principal(role: Principal['role'], n: number): Principal {
    return {
      kind: 'user',
      id: agentId(n),
      tenantId: this.tenantId,
      name: 'Mira',
      role,
      teamIds: [teamId(n)],
      inboxIds: [inboxId(n), inboxId(n + 1)],
      scopes: [],
    };
  }

  async ask<Q extends QueryContract>(query: Q, request: RequestOf<Q>): Promise<ReplyOf<Q>> {
    const reply = await this.operator.request(query.pattern, JSON.stringify(request), { timeout: 60_000 });
    const body: unknown = reply.json();
    if (reply.headers?.has('Nats-Service-Error-Code'))
      throw new Error(`${query.endpoint} answered ${JSON.stringify(body)}`);
    return body as ReplyOf<Q>;
  }

  async stop(): Promise<void> {
    await this.operator.close();
    await this.service.stop();
    await this.postgres.stop();
  }
}
