import { getCallDocument } from '@parlance/recordings/contracts';
import type { RequestOf } from '@parlance/shared/contract-kit';
import type { FastifyReply } from 'fastify';
import { contentDisposition } from '../media/file-name';
import type { Backend } from '../routing/binding';

/** Sends a transcript or a summary as a file to save. It holds words of strangers: never sniffed, never shown. */
export async function sendCallDocument(
  question: RequestOf<typeof getCallDocument>,
  reply: FastifyReply,
  { queries }: Backend,
): Promise<void> {
  const { content, mimeType, fileName } = await queries.ask(getCallDocument, question);
  void reply
    .headers({
      'content-type': mimeType,
      'content-disposition': contentDisposition('attachment', fileName),
      'cache-control': 'no-store',
    })
    .send(content);
}
