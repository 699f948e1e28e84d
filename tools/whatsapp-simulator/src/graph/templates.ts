import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Simulation } from '../simulation';
import type { Json, Template, Waba } from '../state/model';
import { createTemplate } from '../templates/create';
import { countManagement, versionOf, wabaFor } from './access';
import { pickFields } from './fields';
import { GraphError, invalidParameter, missingParameter } from './graph-error';
import { page, type PageQuery } from './paging';
import { objectBody, parseGraph } from './parse';
import { describeTemplate, TEMPLATE_FIELDS, templateFor } from './template-nodes';

interface ListQuery extends PageQuery {
  fields?: string;
  name?: string;
  language?: string;
  status?: string;
  category?: string;
  quality_score?: string;
}

const createSchema = z.looseObject({
  name: z.string(),
  language: z.string(),
  category: z.string(),
  parameter_format: z.string().optional(),
  components: z.array(z.looseObject({ type: z.string() })),
  message_send_ttl_seconds: z.number().int().optional(),
  cta_url_link_tracking_opted_out: z.boolean().optional(),
});

export function templateRoutes(app: FastifyInstance, sim: Simulation): void {
  const path = '/:version/:id/message_templates';
  const idOf = (params: unknown): string => (params as { id: string }).id;

  app.get(path, (request) => {
    const { waba } = wabaFor(sim, request, idOf(request.params));
    countManagement(sim, waba.id);
    const query = request.query as ListQuery;
    const { found, paging } = page(
      matching(sim, waba, query),
      query,
      new URL(request.url, sim.publicUrl),
      versionOf(request),
    );
    const fields = query.fields?.split(',').map((field) => field.trim()) ?? null;
    const data = found.map((template) =>
      pickFields(describeTemplate(sim, template), fields, TEMPLATE_FIELDS),
    );
    return { data, ...(paging && { paging }) };
  });

  app.post(path, (request) => {
    const { waba } = wabaFor(sim, request, idOf(request.params));
    countManagement(sim, waba.id);
    const body = parseGraph(createSchema, objectBody(request));
    if (!sim.limits.takeTemplateCreation(waba.id))
      throw new GraphError(80007, { details: 'Too many templates created within an hour.' });
    const template = createTemplate(sim, waba, {
      name: body.name,
      language: body.language,
      category: body.category.toUpperCase(),
      parameterFormat: body.parameter_format?.toUpperCase() === 'NAMED' ? 'NAMED' : 'POSITIONAL',
      components: body.components,
      ttlSeconds: body.message_send_ttl_seconds ?? null,
      linkTrackingOptedOut: body.cta_url_link_tracking_opted_out ?? false,
    });
    return { id: template.id, status: template.status, category: template.category };
  });

  app.delete(path, (request) => {
    const { waba } = wabaFor(sim, request, idOf(request.params));
    countManagement(sim, waba.id);
    for (const template of toDelete(sim, waba, {
      ...(request.query as Json),
      ...((request.body ?? {}) as Json),
    })) {
      sim.templates.remove(template, sim.clock.ms());
    }
    return { success: true };
  });

  app.post('/:version/:id/unpause', (request) => {
    const template = templateFor(sim, request, idOf(request.params));
    if (template.status !== 'PAUSED') return { success: false, reason: 'The template is not paused' };
    sim.templates.unpause(template, sim.clock.ms());
    return { success: true };
  });
}

const listed = (template: Template): boolean => template.status !== 'DELETED';

function matching(sim: Simulation, waba: Waba, query: ListQuery): Template[] {
  const equal = (value: string, wanted?: string): boolean =>
    wanted === undefined || value.toUpperCase() === wanted.toUpperCase();
  return sim.store
    .templatesOfWaba(waba.id)
    .filter(listed)
    .filter((template) => query.name === undefined || template.name.includes(query.name))
    .filter((template) => equal(template.language, query.language) && equal(template.status, query.status))
    .filter(
      (template) =>
        equal(template.category, query.category) && equal(template.quality.score, query.quality_score),
    )
    .reverse();
}

/** By name all languages; with `hsm_id` one of them; with `hsm_ids` up to 100, all or none. */
function toDelete(sim: Simulation, waba: Waba, query: Json): Template[] {
  const {
    name,
    hsm_id: id,
    hsm_ids: ids,
  } = query as { name?: string; hsm_id?: string; hsm_ids?: string | string[] };
  const own = sim.store.templatesOfWaba(waba.id).filter(listed);
  if (ids !== undefined) {
    if (name !== undefined || id !== undefined)
      throw invalidParameter('hsm_ids cannot be combined with name or hsm_id.');
    const wanted = (Array.isArray(ids) ? ids : ids.replace(/[[\]"\s]/g, '').split(',')).map(String);
    if (wanted.length > 100) throw invalidParameter('Param hsm_ids must be at most 100 elements long.');
    return wanted.map((each) =>
      deletable(
        own.find((template) => template.id === each),
        each,
      ),
    );
  }
  if (name === undefined) throw missingParameter('name');
  const found = own.filter(
    (template) => template.name === name && (id === undefined || template.id === String(id)),
  );
  if (found.length === 0) throw notFound(name);
  return found.map((template) => deletable(template, name));
}

function deletable(template: Template | undefined, name: string): Template {
  if (!template) throw notFound(name);
  if (template.status === 'DISABLED') {
    throw new GraphError(100, {
      message: '(#100) Invalid parameter',
      userTitle: 'Template cannot be deleted',
      userMessage: 'A disabled template cannot be deleted',
    });
  }
  return template;
}

const notFound = (name: string): GraphError =>
  new GraphError(100, {
    message: '(#100) Invalid parameter',
    subcode: 2593002,
    userTitle: 'Message template was not found',
    userMessage: `There is no message template ${name}`,
    httpStatus: 404,
  });
