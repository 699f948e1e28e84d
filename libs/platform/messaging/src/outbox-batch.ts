import { inIndexOrder, type Tx } from '@parlance/platform/persistence';
import type { OutboxPublisher, Road } from './outbox-publisher';
import {
  aggregateKey,
  markPublished,
  OUTBOX_COLUMNS,
  type PublishedRow,
  type StoredOutboxRow,
} from './outbox-row';
import { PublishError } from './publish-ack-mux';
import { retryDelay } from './retry-curve';

export interface BatchOutcome {
  readonly found: number;
  readonly published: number;
  /** The road itself is closed: no row is to blame, and there is no sense in going on. */
  readonly blocked: PublishError | undefined;
}

interface Attempt {
  readonly row: StoredOutboxRow;
  readonly sequence?: number;
  readonly error?: PublishError;
}

/** All at once: the order of sending is the order in the stream, and one acknowledgement does not wait for another. */
async function publishAll(
  publisher: OutboxPublisher,
  rows: readonly StoredOutboxRow[],
  road: Road,
): Promise<Attempt[]> {
  return Promise.all(
    rows.map(async (row): Promise<Attempt> => {
      try {
        return { row, sequence: (await publisher.publish(row, road)).seq };
      } catch (error) {
        return {
          row,
          error: error instanceof PublishError ? error : new PublishError('refused', String(error)),
        };
      }
    }),
  );
}

const stored = (attempts: readonly Attempt[]): PublishedRow[] =>
  attempts.flatMap(({ row, sequence }) => (sequence === undefined ? [] : [{ row, sequence }]));

const blockedBy = (attempts: readonly Attempt[]): PublishError | undefined =>
  attempts.find((a) => a.error?.general)?.error;

/**
 * The oldest unpublished rows by position. Never a cursor: transactions commit out of the order of positions, and the
 * slower one would be passed over for good. An aggregate whose row was refused waits, with everything after that row.
 */
export async function publishWaiting(
  tx: Tx,
  publisher: OutboxPublisher,
  options: { batch: number; graceMs: number; retryDelaysMs: readonly number[] },
): Promise<BatchOutcome> {
  const rows = await inIndexOrder(tx, () =>
    tx.query<StoredOutboxRow>(
      `select ${OUTBOX_COLUMNS} from outbox o
       where published_at is null and created_at <= clock_timestamp() - make_interval(secs => $2)
         and not exists (
           select 1 from outbox w
           where w.published_at is null and w.next_attempt_at is not null
             and w.aggregate_id = o.aggregate_id and w.tenant_id = o.tenant_id
             and (w.position < o.position or w.position = o.position and w.next_attempt_at > clock_timestamp()))
       order by position limit $1`,
      [options.batch, options.graceMs / 1000],
    ),
  );
  const attempts = await publishAll(publisher, rows, 'relay');
  const published = stored(attempts);
  markPublished(tx, published);
  await recordRefusals(tx, attempts, options.retryDelaysMs);
  return { found: rows.length, published: published.length, blocked: blockedBy(attempts) };
}

async function recordRefusals(
  tx: Tx,
  attempts: readonly Attempt[],
  retryDelaysMs: readonly number[],
): Promise<void> {
  const first = new Map<string, Attempt>();
  for (const attempt of attempts) {
    const aggregate = aggregateKey(attempt.row);
    if (attempt.error && !attempt.error.general && !first.has(aggregate)) first.set(aggregate, attempt);
  }
  for (const { row, error } of first.values()) {
    const delayMs = retryDelay(row.attempts + 1, retryDelaysMs);
    await tx.query(
      `update outbox set attempts = attempts + 1, last_error = $4,
         next_attempt_at = clock_timestamp() + make_interval(secs => $5)
       where tenant_id = $1 and id = $2 and created_at = $3`,
      [row.tenantId, row.id, row.createdAt, error?.message ?? '', delayMs / 1000],
    );
  }
}

/** Aggregates with a refused row: what they state next must not pass it. */
export async function waitingAggregates(tx: Tx): Promise<Set<string>> {
  const rows = await tx.query<{ tenantId: string; aggregateId: string }>(
    `select distinct tenant_id as "tenantId", aggregate_id as "aggregateId" from outbox
     where published_at is null and next_attempt_at is not null limit 10000`,
  );
  return new Set(rows.map(aggregateKey));
}

/** The next part of a replay, in order. Null when no stream is being rebuilt. */
export async function replayNext(
  tx: Tx,
  publisher: OutboxPublisher,
  batch: number,
): Promise<BatchOutcome | null> {
  const [replay] = await tx.query<{ stream: string; replay_after: string; replay_until: string }>(
    `select stream, replay_after, replay_until from outbox_stream
     where replay_after is not null order by stream limit 1`,
  );
  if (!replay) return null;
  const rows = await tx.query<StoredOutboxRow>(
    `select ${OUTBOX_COLUMNS} from outbox
     where stream = $1 and position > $2 and position <= $3 order by position limit $4`,
    [replay.stream, replay.replay_after, replay.replay_until, batch],
  );
  const attempts = await publishAll(publisher, rows, 'replay');
  const published = stored(attempts);
  markPublished(tx, published);
  const failed = attempts.findIndex((a) => a.error);
  const done = failed < 0 ? attempts : attempts.slice(0, failed);
  const finished = failed < 0 && rows.length < batch;
  await tx.query('update outbox_stream set replay_after = $2, replay_until = $3 where stream = $1', [
    replay.stream,
    finished ? null : (done.at(-1)?.row.position ?? replay.replay_after),
    finished ? null : replay.replay_until,
  ]);
  return { found: rows.length, published: published.length, blocked: attempts[failed]?.error };
}
