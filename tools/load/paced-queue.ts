import type { PostgresServer } from '../dev/infrastructure/index.ts';
import { completeSchema } from '@parlance/platform/service-host';
import { newId } from '@parlance/shared/kernel';
import { testDatabase, testPostgres, type TestDatabase } from '@parlance/testing/harness';
import { messagingGateway } from '../../libs/messaging/feature/src/service';

/** Messages per second by what Meta calls the throughput of a number. */
export const RATES = { HIGH: 1_000, STANDARD: 80, COEXISTENCE: 20 } as const;
export type Throughput = keyof typeof RATES;

/** What waits at one number. */
export interface NumberPlan {
  readonly throughput: Throughput;
  /** People in front of the queue who get many messages each. */
  readonly few: { readonly people: number; readonly messagesEach: number };
  /** Messages to people who get two each. */
  readonly many: number;
}

/** A number and what waits at it. `inbox` and contacts are ids that SQL and we count alike. */
export interface PacedNumber extends NumberPlan {
  readonly inbox: string;
  isFew(contact: string): boolean;
}

const MESSAGES_TO_ONE_OF_MANY = 2;
const PEOPLE_OF_NUMBER = 1_000_000;
const idOf = (kind: number, n: number): string =>
  `0190000${kind}-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
const idSql = (kind: number, n: string): string =>
  `('0190000${kind}-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;

/** The database of the messaging gateway with a queue that is long from the beginning. */
export class PacedQueue {
  readonly tenantId = newId();

  private constructor(
    private readonly server: PostgresServer,
    readonly database: TestDatabase,
  ) {}

  /** Nothing is claimed about durability, so commits do not wait for the disk. */
  static async start(): Promise<PacedQueue> {
    const server = await testPostgres();
    const database = await testDatabase(completeSchema(messagingGateway), { server });
    return new PacedQueue(server, database);
  }

  get url(): string {
    return this.database.url(messagingGateway.schema.schema);
  }

  async fill(plans: readonly NumberPlan[], now: Date): Promise<PacedNumber[]> {
    const numbers: PacedNumber[] = [];
    for (const [index, plan] of plans.entries()) numbers.push(await this.fillNumber(plan, index, now));
    await this.database.query('vacuum analyze messaging.dispatch, messaging.contact');
    return numbers;
  }

  async waiting(): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(
      'select count(*)::int as count from messaging.dispatch',
    );
    return row!.count;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  private async fillNumber(plan: NumberPlan, index: number, now: Date): Promise<PacedNumber> {
    const { query } = this.database;
    const first = index * PEOPLE_OF_NUMBER;
    const inbox = idOf(2, index);
    const { people, messagesEach } = plan.few;
    const crowd = Math.ceil(plan.many / MESSAGES_TO_ONE_OF_MANY);
    await query(
      `insert into messaging.business_number (tenant_id, id, connection_id, name, app_id, waba_id, phone_number_id,
         display_phone_number, status, quality, messages_per_second, created_at, version)
       values ($1, $2, $2, 'Nimbus Bakery', '1', '2', $3, $3, 'connected', 'GREEN', $4, $5, 1)`,
      [this.tenantId, inbox, String(index), RATES[plan.throughput], now],
    );
    // An empty bucket, so that nothing is sent on credit of the time before.
    await query(
      'insert into messaging.number_pace (tenant_id, inbox_id, tokens, updated_at) values ($1, $2, 0, $3)',
      [this.tenantId, inbox, now],
    );
    await query(
      `insert into messaging.contact (tenant_id, id, phone, created_at, version)
       select $1, ${idSql(3, 'n')}, '+1555' || n, $4, 1 from generate_series($2::int, $3::int) as n`,
      [this.tenantId, first, first + people + crowd - 1, now],
    );
    await query(
      `insert into messaging.dispatch (tenant_id, id, kind, message_id, conversation_id, inbox_id, contact_id, payload,
         state, queued_at, next_attempt_at, deadline, correlation_id)
       select $1, ${idSql(5, 'n')}, 'message', ${idSql(5, 'n')}, ${idSql(4, 'person')}, $2, ${idSql(3, 'person')},
         '{"type":"text","text":{"body":"Your order is ready to collect."}}',
         case when lag(n) over (partition by person order by n) is null then 'queued' else 'waiting' end, $8, $8,
         $8::timestamptz + interval '1 day', 'pacing'
       from (
         select $3::int + n as n, $3::int + case when n < $4::int * $5::int then n % $4::int
           else $4::int + (n - $4::int * $5::int) % $6::int end as person
         from generate_series(0, $4::int * $5::int + $7::int - 1) as n
       ) made order by n`,
      [this.tenantId, inbox, first, people, messagesEach, Math.max(1, crowd), plan.many, now],
    );
    const few = new Set(Array.from({ length: people }, (_, n) => idOf(3, first + n)));
    return { ...plan, inbox, isFew: (contact) => few.has(contact) };
  }
}
