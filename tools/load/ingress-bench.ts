import { eventually } from '@parlance/testing/harness';
import { WholeSystem } from '@parlance/testing/whole-system';
import pg from 'pg';
import { business, numbers } from '../dev/seed/whatsapp.ts';
import { services } from '../dev/services.ts';
import { AS_IN_PRODUCTION } from './as-in-production.ts';
import { cpuOf, cpuOfPostgres } from './cpu-time.ts';
import { generate } from './generate.ts';
import type { LoadPlan, LoadResult } from './generator.ts';

/** CPU milliseconds by who used them. */
export type Usage = Record<'messaging-gateway' | 'postgres' | 'nats', number>;

export interface Measured {
  readonly result: LoadResult;
  /** From the first webhook until everything that follows from the last is done. */
  readonly usage: Usage;
  readonly settledAfterSeconds: number;
}

/** The real system, every service a process of its own, with webhooks coming from outside. */
export class IngressBench {
  private constructor(
    private readonly system: WholeSystem,
    private readonly database: pg.Client,
  ) {}

  static async start(): Promise<IngressBench> {
    const system = await WholeSystem.start({ separate: true, environment: AS_IN_PRODUCTION });
    const database = new pg.Client(addressOf(system, 'parlance'));
    await database.connect();
    return new IngressBench(system, database);
  }

  async load(part: Pick<LoadPlan, 'items' | 'pace' | 'seconds' | 'run'>): Promise<Measured> {
    const before = this.usage();
    const result = await generate({ ...this.target, customers: 200, ...part });
    const ended = performance.now();
    await this.settled();
    return {
      result,
      usage: difference(this.usage(), before),
      settledAfterSeconds: (performance.now() - ended) / 1_000,
    };
  }

  get target(): Pick<LoadPlan, 'url' | 'appSecret' | 'number'> {
    const [number] = numbers;
    return {
      url: `${this.system.webhookUrl}/webhooks/whatsapp-cloud/${business.app}`,
      appSecret: this.system.secret('app-secret'),
      number: { ...number!, wabaId: business.waba, displayPhoneNumber: number!.number },
    };
  }

  /** The address of an empty database on the same server, for the superuser. */
  async otherDatabase(name: string): Promise<string> {
    await this.database.query(`create database ${this.database.escapeIdentifier(name)}`);
    return addressOf(this.system, name);
  }

  /** How many texts of a run stand in conversations. */
  async projected(run: string): Promise<number> {
    const { rows } = await this.database.query<{ count: number }>(
      'select count(*)::int as count from messaging.message where wamid like $1',
      [`wamid.${run}.%`],
    );
    return rows[0]!.count;
  }

  async stop(): Promise<void> {
    await this.database.end();
    await this.system.stop();
  }

  private usage(): Usage {
    const others = services.map(({ schema }) => schema).filter((schema) => schema !== 'messaging');
    return {
      'messaging-gateway': cpuOf(this.system.pid('messaging-gateway')),
      postgres: cpuOfPostgres(this.system.pid('postgres'), others),
      nats: cpuOf(this.system.pid('nats')),
    };
  }

  /** Every item is projected and every fact is in its stream. */
  private async settled(): Promise<void> {
    await eventually(
      async () => {
        const { rows } = await this.database.query<{ open: boolean }>(
          `select exists (select from messaging.webhook_item where state = 'pending')
             or exists (select from messaging.outbox where published_at is null) as open`,
        );
        if (rows[0]!.open) throw new Error('Not everything that was accepted is done');
      },
      { timeoutMs: 300_000, intervalMs: 250 },
    );
  }
}

function addressOf(system: WholeSystem, database: string): string {
  const password = encodeURIComponent(system.secret('postgres'));
  return `postgresql://postgres:${password}@127.0.0.1:${system.ports['postgres']}/${database}`;
}

const difference = (after: Usage, before: Usage): Usage => ({
  'messaging-gateway': after['messaging-gateway'] - before['messaging-gateway'],
  postgres: after.postgres - before.postgres,
  nats: after.nats - before.nats,
});

/** CPU microseconds for each of `count` operations. */
export const microsecondsEach = (usage: Usage, count: number): number =>
  ((usage['messaging-gateway'] + usage.postgres + usage.nats) * 1_000) / count;
