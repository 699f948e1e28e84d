import { Readable } from 'node:stream';
import { ObjectNotFound, type ObjectStore } from '@parlance/providers/object-store';
import { ProblemError, type ErrorDefinition } from '@parlance/shared/contract-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { contentDisposition } from './file-name';
import { parseRange } from './range';

/** Kinds that a browser shows and that cannot run anything; every other is offered as a file to save. */
const SHOWN =
  /^(image\/(jpeg|png|webp|gif)|video\/(mp4|3gpp|webm)|audio\/(aac|amr|mp4|mpeg|ogg|opus|wav|webm))$/;
const UNKNOWN_KIND = 'application/octet-stream';

export interface StoredFile {
  readonly objectKey: string;
  readonly mimeType: string;
  readonly fileName: string | null;
  readonly sizeBytes: number;
  /** Names these very bytes; other bytes have another one. */
  readonly version: string;
  /** Whether the browser is told to save it rather than show it. */
  readonly save: boolean;
  /** The refusal when the bytes are gone. */
  readonly missing: ErrorDefinition;
}

/** Sends bytes of the store, or a range of them. They came from strangers: never sniffed, never run, never cached by others. */
export async function sendFile(
  file: StoredFile,
  request: FastifyRequest,
  reply: FastifyReply,
  store: ObjectStore,
): Promise<void> {
  const { sizeBytes } = file;
  const kind = file.mimeType.split(';')[0]?.trim().toLowerCase() ?? '';
  const shown = SHOWN.test(kind);
  const etag = `"${file.version}"`;
  void reply.headers({
    'content-type': shown ? kind : UNKNOWN_KIND,
    'content-disposition': contentDisposition(shown && !file.save ? 'inline' : 'attachment', file.fileName),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'private, max-age=3600',
    'accept-ranges': 'bytes',
    etag,
  });
  if (request.headers['if-none-match'] === etag) {
    void reply.status(304).send();
    return;
  }
  const range = parseRange(request.headers.range, sizeBytes);
  if (range === 'unsatisfiable') {
    void reply.status(416).header('content-range', `bytes */${sizeBytes}`).send();
    return;
  }
  const bytes = await store.get(file.objectKey, range ?? undefined).catch((cause: unknown) => {
    throw cause instanceof ObjectNotFound
      ? new ProblemError(file.missing, { detail: 'The bytes of this file are gone', cause })
      : cause;
  });
  const length = range ? range.end - range.start + 1 : sizeBytes;
  if (range) void reply.header('content-range', `bytes ${range.start}-${range.end}/${sizeBytes}`);
  void reply
    .status(range ? 206 : 200)
    .header('content-length', String(length))
    .send(Readable.from(bytes));
}
