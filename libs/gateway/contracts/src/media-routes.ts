import { idSchema } from '@parlance/shared/contract-kit';
import { z } from 'zod';
import { defineRoute } from './route';

const tag = 'Media';

export const uploadMediaRoute = defineRoute({
  operationId: 'uploadMedia',
  method: 'POST',
  path: '/v1/media',
  tag,
  summary:
    'Uploads a file (multipart field `file`) to be sent. Refused when WhatsApp does not take its kind or size.',
  access: 'conversations:write',
  body: z.object({ file: z.string().meta({ format: 'binary' }) }).meta({ id: 'UploadMedia' }),
  bodyKind: 'multipart',
  reply: z
    .object({ mediaId: idSchema, mimeType: z.string(), fileName: z.string().nullable(), sizeBytes: z.int() })
    .meta({ id: 'UploadedMedia' }),
  status: 201,
});

export const downloadMediaRoute = defineRoute({
  operationId: 'downloadMedia',
  method: 'GET',
  path: '/v1/media/{mediaId}',
  tag,
  summary: 'The bytes of a file from our own store; takes `Range`.',
  access: 'conversations:read',
  params: z.object({ mediaId: idSchema }),
  replyKind: 'bytes',
});
