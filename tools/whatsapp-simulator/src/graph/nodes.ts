import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Simulation } from '../simulation';
import { authenticate, countManagement, numberFor, wabaFor } from './access';
import { unknownObject } from './graph-error';
import { mediaFor, mediaNode } from './media';
import { objectBody } from './parse';
import { numberNode, updateNumber } from './phone-numbers';
import { editTemplate, templateNode, templateFor } from './template-nodes';
import { updateWaba, wabaNode } from './wabas';

/** `/{version}/{id}` for every kind of object. What an id stands for decides what the request means. */
export function nodeRoutes(app: FastifyInstance, sim: Simulation): void {
  const { store } = sim;
  const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id;
  const fieldsOf = (request: FastifyRequest): string[] | null =>
    (request.query as { fields?: string }).fields?.split(',').map((field) => field.trim()) ?? null;

  app.get('/:version/:id', (request) => {
    const id = idOf(request);
    if (store.numbers.has(id)) {
      const { number, waba } = numberFor(sim, request, id, 'whatsapp_business_management');
      countManagement(sim, waba.id);
      return numberNode(sim, number, fieldsOf(request));
    }
    if (store.wabas.has(id)) {
      const { waba } = wabaFor(sim, request, id);
      countManagement(sim, waba.id);
      return wabaNode(sim, waba, fieldsOf(request));
    }
    if (store.templates.has(id)) return templateNode(sim, templateFor(sim, request, id), fieldsOf(request));
    if (store.media.has(id)) return mediaNode(sim, mediaFor(sim, request, id));
    return refuse(sim, request, id);
  });

  app.post('/:version/:id', async (request) => {
    const id = idOf(request);
    if (store.numbers.has(id)) {
      const { number } = numberFor(sim, request, id, 'whatsapp_business_management');
      return updateNumber(sim, number, objectBody(request));
    }
    if (store.wabas.has(id)) return updateWaba(sim, wabaFor(sim, request, id).waba, objectBody(request));
    if (store.templates.has(id)) return editTemplate(sim, templateFor(sim, request, id), objectBody(request));
    return refuse(sim, request, id);
  });

  app.delete('/:version/:id', (request) => {
    const id = idOf(request);
    if (store.media.has(id)) {
      store.deleteMedia(mediaFor(sim, request, id).id);
      return { success: true };
    }
    return refuse(sim, request, id);
  });
}

function refuse(sim: Simulation, request: FastifyRequest, id: string): never {
  authenticate(sim, request);
  throw unknownObject(id, request.method, sim.settings.behaviour.unknownObject);
}
