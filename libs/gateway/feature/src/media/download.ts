import { Readable } from 'node:stream';
import { getMedia, messagingErrors } from '@parlance/messaging/contracts';
import { ObjectNotFound } from '@parlance/providers/object-store';
import { ProblemError, type Principal } from '@parlance/shared/contract-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Backend } from '../routing/binding';
import { contentDisposition } from './file-name';
import { parseRange } from './range';

/** Kinds that a browser shows and that cannot run anything; every other is offered as a file to save. */
const SHOWN = /^(image\/(jpeg|png|webp|gif)|video\/(mp4|3gpp|webm)|audio\/(aac|amr|mp4|mpeg|ogg|opus|webm))$/;
const UNKNOWN_KIND = 'application/octet-stream';

/** Sends a file whose bytes came from strangers: never sniffed, never run, never cached by others. */
export async function downloadMedia(
  mediaId: string,
  actor: Principal,
  request: FastifyRequest,
  reply: FastifyReply,
  { queries, store }: Backend,
): Promise<void> {
  const media = await queries.ask(getMedia, { actor, mediaId });
  const kind = media.mimeType.split(';')[0]?.trim().toLowerCase() ?? '';
  const shown = SHOWN.test(kind);
  const etag = `"${media.mediaId}"`;
  void reply.headers({
    'content-type': shown ? kind : UNKNOWN_KIND,
    'content-disposition': contentDisposition(shown ? 'inline' : 'attachment', media.fileName),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'private, max-age=3600',
    'accept-ranges': 'bytes',
    etag,
  });
  // The bytes of an id never change.
  if (request.headers['if-none-match'] === etag) {
    void reply.status(304).send();
    return;
  }
  const range = parseRange(request.headers.range, media.sizeBytes);
  if (range === 'unsatisfiable') {
    void reply.status(416).header('content-range', `bytes */${media.sizeBytes}`).send();
    return;
  }
  const bytes = await store.get(media.objectKey, range ?? undefined).catch((cause: unknown) => {
    throw cause instanceof ObjectNotFound
      ? new ProblemError(messagingErrors.media_not_found, {
          detail: 'The bytes of this file are gone',
          cause,
        })
      : cause;
  });
  const length = range ? range.end - range.start + 1 : media.sizeBytes;
  if (range) void reply.header('content-range', `bytes ${range.start}-${range.end}/${media.sizeBytes}`);
  void reply
    .status(range ? 206 : 200)
    .header('content-length', String(length))
    .send(Readable.from(bytes));
}
