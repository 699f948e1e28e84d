import type { Simulation } from '../simulation';
import type { Template, TemplateStatus, Waba } from '../state/model';
import { normaliseComponents } from './normalise';
import { checkTemplate, type TemplateDraft } from './rules';
import { SUBCODE, templateError } from './template-error';

export type NewTemplate = TemplateDraft & { linkTrackingOptedOut: boolean };

/** Stores a valid template as PENDING and hands it to the review. */
export function createTemplate(sim: Simulation, waba: Waba, draft: NewTemplate): Template {
  checkTemplate(draft);
  checkRoom(sim, waba);
  if (findTemplate(sim, waba.id, draft.name, draft.language)) {
    throw templateError(
      `There is already a ${draft.language} template named ${draft.name}`,
      SUBCODE.alreadyExists,
      'Content in this language already exists',
    );
  }
  const lock = sim.store.nameLocks.get(`${waba.id}:${draft.name}`);
  if (lock && lock.until > sim.clock.ms()) {
    throw templateError(
      `The name ${draft.name} was deleted less than 30 days ago`,
      SUBCODE.nameLocked,
      'Message template name is being deleted',
    );
  }
  // A utility request judged promotional is approved as marketing.
  const category = sim.settings.behaviour.review.categoryOverride[draft.name] ?? draft.category;
  const template = storeTemplate(sim, waba, { ...draft, category }, 'PENDING');
  sim.templates.review(template);
  return template;
}

export const findTemplate = (
  sim: Simulation,
  wabaId: string,
  name: string,
  language: string,
): Template | undefined =>
  sim.store
    .templatesByName(`${wabaId}:${name}`)
    .find((each) => each.language === language && each.status !== 'DELETED');

export function storeTemplate(
  sim: Simulation,
  waba: Waba,
  draft: NewTemplate,
  status: TemplateStatus,
  id = sim.ids.template(),
): Template {
  const now = sim.clock.ms();
  return sim.store.templates.put({
    id,
    wabaId: waba.id,
    name: draft.name,
    language: draft.language,
    category: draft.category,
    previousCategory: null,
    correctCategory: null,
    parameterFormat: draft.parameterFormat,
    components: normaliseComponents(draft.components, draft.category),
    status,
    rejectedReason: 'NONE',
    quality: { score: 'UNKNOWN', date: now },
    ttlSeconds: draft.ttlSeconds,
    linkTrackingOptedOut: draft.linkTrackingOptedOut,
    createdAt: now,
    edits: [],
    pauses: 0,
    pacingLeft: null,
    manualUnpause: false,
    due: null,
  });
}

/** 250 templates for an unverified portfolio, 6,000 for a verified one; every language counts. */
function checkRoom(sim: Simulation, waba: Waba): void {
  const { templatesUnverified, templatesVerified } = sim.settings.behaviour.limits;
  const most = sim.store.portfolios.get(waba.portfolioId)!.verified ? templatesVerified : templatesUnverified;
  const used = sim.store.templatesOfWaba(waba.id).filter((template) => template.status !== 'DELETED').length;
  if (used >= most)
    throw templateError(
      `The account has reached its limit of ${most} templates`,
      SUBCODE.limitReached,
      'Template limit reached',
    );
}
