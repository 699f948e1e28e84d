import type { FastifyInstance, FastifyRequest } from 'fastify';
import { downloadUrl, maxBytesFor, mediaOfUrl, plainMime, storeMedia, SUPPORTED_MIMES } from '../media';
import type { Simulation } from '../simulation';
import type { Media } from '../state/model';
import { authenticate, numberFor, requireAccess } from './access';
import { GraphError, invalidParameter, missingParameter, unknownObject } from './graph-error';

export function mediaRoutes(app: FastifyInstance, sim: Simulation): void {
  app.post('/:version/:id/media', async (request) => {
    const { id } = request.params as { id: string };
    const { number } = numberFor(sim, request, id, 'whatsapp_business_messaging');
    const { fields, file } = await multipart(request);
    if (fields['messaging_product'] !== 'whatsapp')
      throw invalidParameter('The parameter messaging_product is required.');
    if (!file) throw missingParameter('file');
    const mime =
      fields['type'] && SUPPORTED_MIMES.includes(plainMime(fields['type'])) ? fields['type'] : file.mimeType;
    const max = maxBytesFor(mime, file.bytes);
    if (max === undefined) {
      throw invalidParameter(
        `Param file must be a file with one of the following types: ${SUPPORTED_MIMES.join(', ')}. Received file of type '${mime}'.`,
      );
    }
    if (file.bytes.length > max)
      throw invalidParameter(
        `Param file is too large: ${file.bytes.length} bytes, the limit for ${mime} is ${max}.`,
      );
    if (file.bytes.length === 0) throw invalidParameter('Param file is empty.');
    const media = storeMedia(sim, {
      numberId: number.id,
      mimeType: plainMime(mime),
      bytes: file.bytes,
      filename: file.filename,
      origin: 'upload',
    });
    return { id: media.id };
  });

  // Bytes of a media object; the address alone opens nothing.
  app.get('/whatsapp_business/attachments/', (request, reply) => {
    const media = mediaOfUrl(sim, request.query as Record<string, string>);
    const bytes = media && sim.store.mediaContent(media.id);
    authenticateDownload(sim, request, media);
    if (!media || !bytes) return reply.code(404).type('text/plain').send('Not found');
    return reply.type(media.mimeType).header('content-disposition', 'attachment').send(bytes);
  });
}

function authenticateDownload(sim: Simulation, request: FastifyRequest, media: Media | null): void {
  const token = authenticate(sim, request);
  const waba = media && sim.store.wabas.get(sim.store.numbers.get(media.numberId)?.wabaId ?? '');
  if (waba) requireAccess(token, waba, 'whatsapp_business_messaging');
}

/** The media object behind `GET` and `DELETE /{version}/{media id}`. `phone_number_id` makes Meta check the owner. */
export function mediaFor(sim: Simulation, request: FastifyRequest, id: string): Media {
  const media = sim.store.media.get(id);
  const { phone_number_id: owner } = request.query as { phone_number_id?: string };
  if (!media || media.expiresAt <= sim.clock.ms())
    throw unknownObject(id, request.method, sim.settings.behaviour.unknownObject);
  numberFor(sim, request, media.numberId, 'whatsapp_business_messaging');
  if (owner !== undefined && owner !== media.numberId) {
    throw new GraphError(100, {
      message: '(#100) The media does not belong to this phone number',
      details: 'phone_number_id does not own the media',
    });
  }
  return media;
}

export const mediaNode = (sim: Simulation, media: Media) => ({
  messaging_product: 'whatsapp',
  url: downloadUrl(sim, media),
  mime_type: media.mimeType,
  sha256: media.sha256,
  file_size: media.size,
  id: media.id,
});

export interface UploadedFile {
  bytes: Buffer;
  mimeType: string;
  filename: string | null;
}

/** The parts of a multipart form: text fields and the one file. */
export async function multipart(
  request: FastifyRequest,
): Promise<{ fields: Record<string, string>; file: UploadedFile | null }> {
  if (!request.isMultipart()) throw invalidParameter('The request must be multipart/form-data.');
  const fields: Record<string, string> = {};
  let file: UploadedFile | null = null;
  for await (const part of request.parts()) {
    if (part.type === 'file')
      file = { bytes: await part.toBuffer(), mimeType: part.mimetype, filename: part.filename || null };
    else fields[part.fieldname] = String(part.value);
  }
  return { fields, file };
}
