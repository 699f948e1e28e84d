import type { FastifyRequest } from 'fastify';
import { days, hours } from '@parlance/shared/kernel';
import { z } from 'zod';
import type { Simulation } from '../simulation';
import type { Json, Template } from '../state/model';
import { normaliseComponents } from '../templates/normalise';
import { checkTemplate } from '../templates/rules';
import { templateError } from '../templates/template-error';
import { emitComponentsUpdate } from '../templates/webhooks';
import { countManagement, wabaFor } from './access';
import { pickFields } from './fields';
import { unknownObject } from './graph-error';
import { healthStatus } from './health';
import { parseGraph } from './parse';

export const TEMPLATE_FIELDS = [
  'name',
  'parameter_format',
  'components',
  'language',
  'status',
  'category',
  'sub_category',
];
const EDITABLE = ['APPROVED', 'REJECTED', 'PAUSED'];

export function templateFor(sim: Simulation, request: FastifyRequest, id: string): Template {
  const template = sim.store.templates.get(id);
  if (!template || template.status === 'DELETED')
    throw unknownObject(id, request.method, sim.settings.behaviour.unknownObject);
  countManagement(sim, wabaFor(sim, request, template.wabaId).waba.id);
  return template;
}

export function describeTemplate(sim: Simulation, template: Template): Json {
  return {
    id: template.id,
    name: template.name,
    language: template.language,
    status: template.status,
    category: template.category,
    correct_category: template.correctCategory ?? undefined,
    previous_category: template.previousCategory ?? undefined,
    sub_category: undefined,
    components: template.components,
    parameter_format: template.parameterFormat,
    quality_score: { score: template.quality.score, date: Math.floor(template.quality.date / 1000) },
    rejected_reason: template.rejectedReason,
    message_send_ttl_seconds: template.ttlSeconds ?? undefined,
    cta_url_link_tracking_opted_out: template.linkTrackingOptedOut,
    health_status: healthStatus(sim, sim.store.wabas.get(template.wabaId)!, null, template),
  };
}

export const templateNode = (sim: Simulation, template: Template, fields: string[] | null): Json =>
  pickFields(describeTemplate(sim, template), fields, TEMPLATE_FIELDS);

const editSchema = z.looseObject({
  category: z.string().optional(),
  components: z.array(z.looseObject({ type: z.string() })).optional(),
  message_send_ttl_seconds: z.number().int().optional(),
  cta_url_link_tracking_opted_out: z.boolean().optional(),
});

/** Components are replaced as a whole. Approved templates: once in 24 hours and 10 times in 30 days. */
export function editTemplate(sim: Simulation, template: Template, body: Json): Json {
  const edit = parseGraph(editSchema, body);
  const now = sim.clock.ms();
  if (!EDITABLE.includes(template.status))
    throw templateError(`A template that is ${template.status} cannot be edited`);
  const category = edit.category?.toUpperCase() ?? template.category;
  if (template.status === 'APPROVED') {
    if (category !== template.category)
      throw templateError('The category of an approved template cannot be changed');
    const edits = template.edits.filter((at) => at > now - days(30));
    if (edits.some((at) => at > now - hours(24)))
      throw templateError('An approved template can be edited once in 24 hours');
    if (edits.length >= 10) throw templateError('An approved template can be edited 10 times in 30 days');
    template.edits = [...edits, now];
  }
  const draft = {
    name: template.name,
    language: template.language,
    category,
    parameterFormat: template.parameterFormat,
    components: edit.components ?? template.components,
    ttlSeconds: edit.message_send_ttl_seconds ?? template.ttlSeconds,
  };
  checkTemplate(draft);
  const wasUsable = template.status !== 'REJECTED';
  Object.assign(template, {
    category,
    components: normaliseComponents(draft.components, category),
    ttlSeconds: draft.ttlSeconds,
    linkTrackingOptedOut: edit.cta_url_link_tracking_opted_out ?? template.linkTrackingOptedOut,
    due: null,
  });
  if (wasUsable && sim.settings.behaviour.editedTemplate === 'stays-approved') template.status = 'APPROVED';
  else template.status = 'PENDING';
  sim.store.templates.put(template);
  emitComponentsUpdate(sim, template, now);
  if (template.status === 'PENDING') sim.templates.review(template);
  return { success: true };
}
