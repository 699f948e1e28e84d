import { Readable } from 'node:stream';
import { exportCallHistory as exportPart } from '@parlance/analytics/contracts';
import type { QueryClient } from '@parlance/platform/messaging';
import type { ReplyOf, RequestOf } from '@parlance/shared/contract-kit';
import type { FastifyReply } from 'fastify';
import { contentDisposition } from '../media/file-name';
import type { Backend } from '../routing/binding';

type Question = Omit<RequestOf<typeof exportPart>, 'cursor'>;
type Part = ReplyOf<typeof exportPart>;

/**
 * Sends the history as CSV while it is read, a part at a time and no faster than the client takes it. What is wrong with
 * the question is a problem as everywhere; a failure after the first byte breaks the connection off, so that nobody takes
 * a part for the whole.
 */
export async function exportCallHistory(
  question: Question,
  reply: FastifyReply,
  { queries, clock }: Backend,
): Promise<void> {
  const first = await queries.ask(exportPart, question);
  const day = clock.now().toISOString().slice(0, 10);
  void reply
    .headers({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': contentDisposition('attachment', `calls-${day}.csv`),
      'cache-control': 'no-store',
      // A proxy that collects answers would keep the first rows back.
      'x-accel-buffering': 'no',
    })
    .send(Readable.from(csvOf(first, question, queries), { highWaterMark: 1 }));
}

async function* csvOf(first: Part, question: Question, queries: QueryClient): AsyncGenerator<string> {
  let part = first;
  yield part.csv;
  while (part.nextCursor !== null) {
    part = await queries.ask(exportPart, { ...question, cursor: part.nextCursor });
    yield part.csv;
  }
}
