import pg from 'pg';

/** The database behind a running system, as its administrator sees it, across all organisations. */
export class SystemRecord {
  private constructor(private readonly client: pg.Client) {}

  static async at(databaseUrl: string): Promise<SystemRecord> {
    const client = new pg.Client({ connectionString: databaseUrl });
    client.on('error', () => undefined);
    await client.connect();
    return new SystemRecord(client);
  }

  /** How often each of these messages of customers stands in a conversation. */
  async messages(wamids: readonly string[]): Promise<Map<string, number>> {
    const { rows } = await this.client.query<{ wamid: string; times: number }>(
      `select wamid, count(*)::int as times from messaging.message
       where wamid = any($1) and direction = 'inbound' group by wamid`,
      [wamids],
    );
    return new Map(rows.map(({ wamid, times }) => [wamid, times]));
  }

  /** How many texts of a run stand in conversations. */
  async projected(run: string): Promise<number> {
    const { rows } = await this.client.query<{ count: number }>(
      'select count(*)::int as count from messaging.message where wamid like $1',
      [`wamid.${run}.%`],
    );
    return rows[0]!.count;
  }

  /** Webhook items of which nothing has been made yet. */
  async unprojected(): Promise<number> {
    const { rows } = await this.client.query<{ count: number }>(
      "select count(*)::int as count from messaging.webhook_item where state = 'pending'",
    );
    return rows[0]!.count;
  }

  /** What became of webhook items that are not projected, to tell why a count is off. */
  async notProjected(): Promise<string[]> {
    const { rows } = await this.client.query<{ told: string }>(
      `select concat_ws(' ', count(*) || '×', state, kind, 'after', attempts, 'attempts, due', min(next_attempt_at), error) as told
       from messaging.webhook_item where state <> 'projected' group by state, kind, attempts, error`,
    );
    return rows.map(({ told }) => told);
  }

  /** How many of these messages have their file in our store. */
  async filesKept(wamids: readonly string[]): Promise<number> {
    const { rows } = await this.client.query<{ kept: number }>(
      `select count(*)::int as kept from messaging.media f
       join messaging.message m on (m.tenant_id, m.id) = (f.tenant_id, f.message_id)
       where m.wamid = any($1) and f.state = 'stored'`,
      [wamids],
    );
    return rows[0]!.kept;
  }

  /** Pairs whose window at policy is not what the conversations say it has to be. */
  async staleWindows(): Promise<number> {
    const { rows } = await this.client.query<{ stale: number }>(
      `select count(*)::int as stale from messaging.conversation c
       left join policy.service_window w
         on (w.tenant_id, w.inbox_id, w.contact_id) = (c.tenant_id, c.inbox_id, c.contact_id)
       where c.last_customer_message_at is not null and c.merged_into is null
         and (w.last_customer_message_at is null or w.last_customer_message_at < c.last_customer_message_at)`,
    );
    return rows[0]!.stale;
  }

  /** What is committed and not yet known to be in a stream, of all services. */
  async unpublished(): Promise<number> {
    const { rows } = await this.client.query<{ schema: string }>(
      `select table_schema as schema from information_schema.tables where table_name = 'outbox'`,
    );
    let sum = 0;
    for (const { schema } of rows) {
      const found = await this.client.query<{ waiting: number }>(
        `select count(*)::int as waiting from ${this.client.escapeIdentifier(schema)}.outbox where published_at is null`,
      );
      sum += found.rows[0]!.waiting;
    }
    return sum;
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}
