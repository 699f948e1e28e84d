import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Simulation } from '../simulation';
import type { Template } from '../state/model';
import { emitTemplateStatus } from '../templates/webhooks';
import { ControlError } from './control-error';

const actionSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('approve') }),
  z.strictObject({ action: z.literal('reject'), reason: z.string().default('INVALID_FORMAT') }),
  z.strictObject({ action: z.literal('pause') }),
  z.strictObject({ action: z.literal('unpause') }),
  z.strictObject({ action: z.literal('disable') }),
  z.strictObject({ action: z.literal('reinstate') }),
  z.strictObject({ action: z.literal('archive') }),
  z.strictObject({ action: z.literal('flag') }),
  z.strictObject({ action: z.literal('quality'), score: z.enum(['GREEN', 'YELLOW', 'RED', 'UNKNOWN']) }),
  z.strictObject({
    action: z.literal('recategorise'),
    category: z.enum(['MARKETING', 'UTILITY', 'AUTHENTICATION']),
    immediate: z.boolean().default(false),
  }),
  z.strictObject({ action: z.literal('pace'), afterSends: z.number().int().min(0) }),
  z.strictObject({ action: z.literal('release'), good: z.boolean() }),
]);
type Action = z.infer<typeof actionSchema>;

/** Meta's side of templates, by hand. */
export function templateControlRoutes(app: FastifyInstance, sim: Simulation): void {
  app.get('/control/templates', (request) => {
    const { name } = z.object({ name: z.string().optional() }).parse(request.query);
    return sim.store.templates.filter((template) => name === undefined || template.name === name);
  });

  app.post('/control/templates/:id', (request) => {
    const template = sim.store.templates.get((request.params as { id: string }).id);
    if (!template) throw new ControlError(404, 'there is no such template');
    apply(sim, template, actionSchema.parse(request.body));
    return template;
  });
}

function apply(sim: Simulation, template: Template, action: Action): void {
  const { templates } = sim;
  const now = sim.clock.ms();
  switch (action.action) {
    case 'approve':
      return templates.approve(template, now);
    case 'reject':
      return templates.reject(template, action.reason, now);
    case 'flag':
      return emitTemplateStatus(sim, template, 'FLAGGED', now, {
        disable_info: { disable_date: Math.floor(now / 1000) + 86_400 },
      });
    case 'quality':
      return templates.quality(template, action.score, now);
    case 'recategorise':
      return templates.recategorise(template, action.category, action.immediate, now);
    case 'pace':
      return templates.pace(template, action.afterSends);
    case 'release':
      templates.releaseHeld(template, action.good, now);
      return;
    default:
      return templates[action.action](template, now);
  }
}
