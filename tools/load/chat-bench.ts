import { eventually } from '@parlance/testing/harness';
import { WholeSystem, type LedgerEntry } from '@parlance/testing/whole-system';
import pg from 'pg';
import { business, numbers } from '../dev/seed/whatsapp.ts';
import { services } from '../dev/services.ts';
import { AS_IN_PRODUCTION } from './as-in-production.ts';
import type { ChatPlan, ChatResult } from './chat-generator.ts';
import { cpuOf, cpuOfMachine, cpuOfPostgres } from './cpu-time.ts';
import { inOwnProcess } from './generate.ts';

/** Of a business number: what people write for each message that is sent. */
const WRITTEN_FOR_EACH_SENT = 0.3;
const RATE_OF_NUMBER = 1_000;
/** Too much from one number, and too much to one person. */
const LIMIT_ERRORS = [130429, 131056];

export interface Chatted {
  readonly result: ChatResult;
  /** From the last send until every message is read and nothing waits anywhere. */
  readonly settledAfterSeconds: number;
  /** From when each message was queued until the simulator took it. */
  readonly toWireMs: readonly number[];
  /** What was waiting for anybody, once a second. */
  readonly backlog: readonly number[];
  /** CPU milliseconds by who used them, until everything was settled. */
  readonly cpuMs: Readonly<Record<string, number>>;
  /** The same of the whole machine, with what has nothing to do with us. */
  readonly machineMs: number;
}

/** The whole system with one number of the highest rate, and people who read and write. */
export class ChatBench {
  private turn = 0;
  private ledgerRead = 0;

  private constructor(
    private readonly system: WholeSystem,
    private readonly database: pg.Client,
    private readonly token: string,
    private readonly people: { handsets: string[]; conversations: string[] },
  ) {}

  static async start(people: number): Promise<ChatBench> {
    const limits = { RATE_LIMIT_PER_SECOND: '100000', RATE_LIMIT_BURST: '100000' };
    const system = await WholeSystem.start({
      separate: true,
      environment: { ...AS_IN_PRODUCTION, ...limits },
    });
    const password = encodeURIComponent(system.secret('postgres'));
    const database = new pg.Client(
      `postgresql://postgres:${password}@127.0.0.1:${system.ports['postgres']}/parlance`,
    );
    await database.connect();
    const { token } = await system.signedIn('dana@nimbus-bakery.example');
    await raiseRate(system, database);
    const introduced = await introduce(system, database, people);
    // As autovacuum does once a system has run for a while.
    await database.query('analyze');
    return new ChatBench(system, database, token!, introduced);
  }

  /** Sends and people's messages on a schedule, and everything that follows from them. */
  async chat(sendsPerSecond: number, seconds: number): Promise<Chatted> {
    const [before, machineBefore] = [this.cpu(), cpuOfMachine()];
    const watching = this.watchBacklog();
    const plan: ChatPlan = {
      apiUrl: this.system.api.baseUrl,
      token: this.token,
      simulatorUrl: this.system.simulator.url,
      phoneNumberId: business.phoneNumberId,
      ...this.people,
      sendsPerSecond,
      writesPerSecond: sendsPerSecond * WRITTEN_FOR_EACH_SENT,
      seconds,
      turn: this.turn,
    };
    const result = await inOwnProcess<ChatPlan, ChatResult>('tools/load/chat-generator.ts', plan);
    this.turn += Object.values(result.answers).reduce((sum, count) => sum + count, 0);
    const ended = performance.now();
    const backlog = await watching.stop();
    await this.settled(result.sent);
    const settledAfterSeconds = (performance.now() - ended) / 1_000;
    const cpuMs = { ...difference(this.cpu(), before), generator: result.cpuMs };
    const machineMs = cpuOfMachine() - machineBefore;
    const toWireMs = await this.toWire(result.sent);
    return { result, settledAfterSeconds, toWireMs, backlog, cpuMs, machineMs };
  }

  /** Looks up at both ends what has become of what was sent and written. */
  async account(
    chats: readonly ChatResult[],
  ): Promise<{ lost: number; duplicated: number; limited: number }> {
    const sent = chats.flatMap((chat) => chat.sent);
    const written = chats.flatMap((chat) => chat.written);
    const delivered = new Set<unknown>();
    for (const { callbackData } of await this.ledger('message.delivered', 0)) delivered.add(callbackData);
    const times = await this.timesInRecord(written);
    const { repeatedCallbackData } = await this.system.simulator.summary();
    const { rows } = await this.database.query<{ unread: number }>(
      `select count(*)::int as unread from messaging.message where id = any($1) and state <> 'read'`,
      [sent],
    );
    const refused = await this.ledger('request&status=400', 0);
    return {
      lost:
        sent.filter((id) => !delivered.has(id)).length +
        rows[0]!.unread +
        written.filter((wamid) => !times.has(wamid)).length,
      duplicated: repeatedCallbackData.length + [...times.values()].filter((count) => count > 1).length,
      limited: refused.filter(({ response }) => LIMIT_ERRORS.includes(codeOf(response))).length,
    };
  }

  async stop(): Promise<void> {
    await this.database.end();
    await this.system.stop();
  }

  /** Messages that wait to be sent, webhooks that wait to be projected and facts that wait to be published. */
  private async waiting(): Promise<number> {
    const outboxes = services
      .filter(({ database }) => database !== false)
      .map(({ schema }) => `(select count(*) from ${schema}.outbox where published_at is null)`);
    const { rows } = await this.database.query<{ count: number }>(
      `select ((select count(*) from messaging.dispatch)
         + (select count(*) from messaging.webhook_item where next_attempt_at is not null)
         + ${outboxes.join(' + ')})::int as count`,
    );
    return rows[0]!.count;
  }

  private watchBacklog(): { stop(): Promise<number[]> } {
    const seen: number[] = [];
    let looking = Promise.resolve();
    const timer = setInterval(() => {
      looking = looking.then(async () => void seen.push(await this.waiting()));
    }, 1_000);
    return {
      async stop() {
        clearInterval(timer);
        await looking;
        return seen;
      },
    };
  }

  private async settled(sent: readonly string[]): Promise<void> {
    await eventually(
      async () => {
        const { rows } = await this.database.query<{ unread: boolean }>(
          `select exists (select from messaging.message where id = any($1) and state <> 'read') as unread`,
          [sent],
        );
        if (rows[0]!.unread || (await this.waiting()) > 0) throw new Error('Not everything is settled');
      },
      { timeoutMs: 300_000, intervalMs: 250 },
    );
  }

  private async toWire(sent: readonly string[]): Promise<number[]> {
    const { rows } = await this.database.query<{ id: string; at: Date }>(
      'select id, occurred_at as at from messaging.message where id = any($1)',
      [sent],
    );
    const queued = new Map<unknown, number>(rows.map(({ id, at }) => [id, at.getTime()]));
    const accepted = await this.ledger('message.accepted', this.ledgerRead);
    this.ledgerRead = accepted.at(-1)?.sequence ?? this.ledgerRead;
    return accepted.flatMap(({ callbackData, at }) => {
      const since = queued.get(callbackData);
      return since === undefined ? [] : [Date.parse(String(at)) - since];
    });
  }

  private async timesInRecord(wamids: readonly string[]): Promise<Map<string, number>> {
    const { rows } = await this.database.query<{ wamid: string; times: number }>(
      `select wamid, count(*)::int as times from messaging.message
       where wamid = any($1) and direction = 'inbound' group by wamid`,
      [wamids],
    );
    return new Map(rows.map(({ wamid, times }) => [wamid, times]));
  }

  private async ledger(kind: string, since: number): Promise<LedgerEntry[]> {
    const all: LedgerEntry[] = [];
    for (let from = since; ;) {
      const path = `/ledger?kind=${kind}&since=${from}&limit=100000`;
      const { entries } = await this.system.simulator.call<{ entries: LedgerEntry[] }>('GET', path);
      all.push(...entries);
      if (entries.length < 100_000) return all;
      from = entries.at(-1)!.sequence;
    }
  }

  private cpu(): Record<string, number> {
    const names = [...services.map(({ app }) => app), 'simulator', 'nats'];
    const used = Object.fromEntries(names.map((name) => [name, cpuOf(this.system.pid(name))]));
    return { ...used, postgres: cpuOfPostgres(this.system.pid('postgres'), ['postgres']) };
  }
}

const codeOf = (answer: unknown): number => (answer as { error: { code: number } }).error.code;

/** Meta raises the rate of the number and says so. */
async function raiseRate(system: WholeSystem, database: pg.Client): Promise<void> {
  const number = business.phoneNumberId;
  await system.simulator.call('PATCH', `/phone-numbers/${number}`, { throughput: 'HIGH' });
  await system.simulator.behaviour({ statuses: { skipDelivered: 0 } });
  await eventually(async () => {
    const { rows } = await database.query(
      'select from messaging.business_number where phone_number_id = $1 and messages_per_second = $2',
      [number, RATE_OF_NUMBER],
    );
    if (rows.length === 0) throw new Error('The new rate of the number is not known yet');
  });
}

/** People who read whatever comes, each with a conversation because they wrote first. */
async function introduce(
  system: WholeSystem,
  database: pg.Client,
  count: number,
): Promise<{ handsets: string[]; conversations: string[] }> {
  const { simulator } = system;
  const people = Array.from({ length: count }, (_, n) => ({
    id: `reader-${n}`,
    name: `Reader ${n}`,
    phone: `+1555${8_000_000 + n}`,
    autoRead: true,
  }));
  await simulator.call('POST', '/setup', { handsets: people });
  const to = numbers[0]!.phoneNumberId;
  for (const { id } of people)
    await simulator.call('POST', `/handsets/${id}/send`, { to, type: 'text', text: 'Good morning' });
  const conversations = await eventually(
    async () => {
      const { rows } = await database.query<{ id: string }>(
        `select v.id from messaging.conversation v join messaging.contact c on c.id = v.contact_id
         where c.phone like '+15558%' order by c.phone`,
      );
      const { rows: windows } = await database.query<{ count: number }>(
        'select count(*)::int as count from policy.service_window',
      );
      if (rows.length < count || windows[0]!.count < count)
        throw new Error('Not everybody has a conversation yet');
      return rows.map(({ id }) => id);
    },
    { timeoutMs: 120_000, intervalMs: 500 },
  );
  return { handsets: people.map(({ id }) => id), conversations };
}

const difference = (after: Record<string, number>, before: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(after).map(([who, ms]) => [who, ms - (before[who] ?? 0)]));
