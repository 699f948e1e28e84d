import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Simulation } from '../simulation';
import { authenticate } from './access';
import { invalidParameter, unknownObject } from './graph-error';

interface Upload {
  length: number;
  type: string;
  received: number;
}

/** Handles for the example files of template headers. Sessions are short-lived and not kept over a restart. */
export function resumableUploadRoutes(app: FastifyInstance, sim: Simulation): void {
  const uploads = new Map<string, Upload>();
  const uploadOf = (request: FastifyRequest): { id: string; upload: Upload } => {
    authenticate(sim, request);
    const id = `upload:${(request.params as { key: string }).key}`;
    const upload = uploads.get(id);
    if (!upload) throw unknownObject(id, request.method, sim.settings.behaviour.unknownObject);
    return { id, upload };
  };
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  app.post('/:version/:id/uploads', (request) => {
    const token = authenticate(sim, request);
    const { id } = request.params as { id: string };
    if (token.appId !== id) throw unknownObject(id, request.method, sim.settings.behaviour.unknownObject);
    const given = { ...(request.query as object), ...(request.body as object | undefined) } as Record<
      string,
      string | undefined
    >;
    const length = Number(given['file_length']);
    if (!Number.isInteger(length) || length < 1)
      throw invalidParameter('Param file_length must be a positive integer.');
    if (!given['file_type']) throw invalidParameter('The parameter file_type is required.');
    const upload = `upload:${sim.ids.secret(24)}`;
    uploads.set(upload, { length, type: given['file_type'], received: 0 });
    return { id: upload };
  });

  app.get('/:version/upload:::key', (request) => {
    const { id, upload } = uploadOf(request);
    return { id, file_offset: upload.received };
  });

  app.post('/:version/upload:::key', (request) => {
    const { id, upload } = uploadOf(request);
    const offset = Number(request.headers['file_offset'] ?? Number.NaN);
    if (offset !== upload.received)
      throw invalidParameter(`The header file_offset must be ${upload.received}.`);
    upload.received += Buffer.isBuffer(request.body) ? request.body.length : 0;
    if (upload.received !== upload.length) return { id, file_offset: upload.received };
    uploads.delete(id);
    return { h: `4::${Buffer.from(upload.type).toString('base64')}:${sim.ids.secret(24)}` };
  });
}
