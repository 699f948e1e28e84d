import type { MultipartFile } from '@fastify/multipart';
import { gatewayErrors, type uploadMediaRoute } from '@parlance/gateway/contracts';
import { registerUpload } from '@parlance/messaging/contracts';
import { ObjectTooLarge } from '@parlance/providers/object-store';
import { platformErrors, ProblemError, type Principal } from '@parlance/shared/contract-kit';
import { newId } from '@parlance/shared/kernel';
import type { FastifyRequest } from 'fastify';
import type { Backend, RouteReply } from '../routing/binding';
import { uploadedName } from './file-name';

const MIME = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,127}$/;

/** Streams the part named `file` into the object store, then has it registered; a refused file is removed again. */
export async function uploadMedia(
  request: FastifyRequest,
  actor: Principal,
  { queries, store, uploadLimitBytes }: Backend,
): Promise<RouteReply<typeof uploadMediaRoute>> {
  const part = await filePart(request, uploadLimitBytes);
  const mimeType = mimeTypeOf(part);
  const fileName = uploadedName(part.filename);
  const objectKey = `${actor.tenantId}/uploads/${newId()}`;
  const { sizeBytes, sha256 } = await store
    .put(objectKey, part.file, { maxBytes: uploadLimitBytes })
    .catch((error: unknown) => {
      throw error instanceof ObjectTooLarge ? tooLarge(uploadLimitBytes) : error;
    });
  try {
    // The parser ends the stream at its limit as if the file ended there.
    if (part.file.truncated) throw tooLarge(uploadLimitBytes);
    const registered = await queries.ask(registerUpload, {
      actor,
      objectKey,
      mimeType,
      fileName,
      sizeBytes,
      sha256,
    });
    return { mediaId: registered.mediaId, mimeType, fileName, sizeBytes };
  } catch (error) {
    // Without an answer it may be registered: then it stays, as a file that nobody sends.
    const refused = error instanceof ProblemError && error.definition.kind !== 'unavailable';
    if (refused) await store.delete(objectKey);
    throw error;
  }
}

async function filePart(request: FastifyRequest, maxBytes: number): Promise<MultipartFile> {
  if (!request.isMultipart())
    throw new ProblemError(platformErrors.invalid_input, {
      detail: 'Content-Type: must be multipart/form-data',
      errors: [{ path: 'Content-Type', rule: 'media_type', message: 'must be multipart/form-data' }],
    });
  const limits = { fileSize: maxBytes + 1, files: 1, fields: 10, parts: 12, fieldSize: 10_000 };
  const part = await request.file({ limits, throwFileSizeLimit: false }).catch(() => undefined);
  if (part?.fieldname === 'file') return part;
  part?.file.resume();
  throw new ProblemError(gatewayErrors.file_missing, {
    detail: 'Send the file as the first file of the multipart body, in a part named file',
    errors: [{ path: 'file', rule: 'required', message: 'must be a file' }],
  });
}

function mimeTypeOf(part: MultipartFile): string {
  const mimeType = part.mimetype.toLowerCase();
  if (MIME.test(mimeType)) return mimeType;
  part.file.resume();
  throw new ProblemError(platformErrors.invalid_input, {
    detail: 'file: its Content-Type must be a media type such as image/jpeg',
    errors: [{ path: 'file', rule: 'media_type', message: 'must state a media type such as image/jpeg' }],
  });
}

const tooLarge = (maxBytes: number): ProblemError =>
  new ProblemError(platformErrors.too_large, { detail: `A file may have at most ${maxBytes} bytes` });
