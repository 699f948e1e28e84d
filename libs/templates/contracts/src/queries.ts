import {
  defineQuery,
  idSchema,
  pageOf,
  pageRequestSchema,
  principalSchema,
  tenantIdSchema,
} from '@parlance/shared/contract-kit';
import { z } from 'zod';
import {
  lintFindingSchema,
  renderedTemplateSchema,
  templateDraftSchema,
  templateParametersSchema,
  templateSchema,
  templateStatusSchema,
} from './schemas';

const context = 'templates';
const actor = principalSchema;

export const listTemplates = defineQuery({
  context,
  endpoint: 'list-templates',
  version: 1,
  summary: 'The catalogue, by name. Rejected ones stay, with their reason.',
  request: pageRequestSchema.extend({
    actor,
    wabaId: z.string().optional(),
    status: templateStatusSchema.optional(),
    search: z.string().max(100).optional(),
  }),
  reply: pageOf(templateSchema),
});

export const getTemplate = defineQuery({
  context,
  endpoint: 'get-template',
  version: 1,
  summary: 'One template.',
  request: z.object({ actor, templateId: idSchema }),
  reply: templateSchema,
});

export const lintTemplate = defineQuery({
  context,
  endpoint: 'lint-template',
  version: 1,
  summary: "Checks a draft against Meta's rules and renders it with its examples, without submitting it.",
  request: z.object({ actor, draft: templateDraftSchema }),
  reply: z.object({ findings: z.array(lintFindingSchema), preview: renderedTemplateSchema.nullable() }),
});

export const createTemplate = defineQuery({
  context,
  endpoint: 'create-template',
  version: 1,
  summary: 'Records a template and submits it to Meta for review. Supervisors and above.',
  request: z.object({
    actor,
    wabaId: z.string(),
    draft: templateDraftSchema,
    idempotencyKey: z.string().optional(),
  }),
  reply: templateSchema,
  timeoutMs: 15_000,
});

export const editTemplate = defineQuery({
  context,
  endpoint: 'edit-template',
  version: 1,
  summary: 'Corrects a template and submits it again. Name and language never change.',
  request: z.object({
    actor,
    templateId: idSchema,
    category: templateDraftSchema.shape.category.optional(),
    components: templateDraftSchema.shape.components,
    idempotencyKey: z.string().optional(),
  }),
  reply: templateSchema,
  timeoutMs: 15_000,
});

export const deleteTemplate = defineQuery({
  context,
  endpoint: 'delete-template',
  version: 1,
  summary: 'Deletes one language of a template at Meta.',
  request: z.object({ actor, templateId: idSchema }),
  reply: templateSchema,
  timeoutMs: 15_000,
});

export const syncTemplates = defineQuery({
  context,
  endpoint: 'sync-templates',
  version: 1,
  summary: 'Reads the catalogue of a WhatsApp Business Account from Meta and takes over what differs.',
  request: z.object({ actor, wabaId: z.string() }),
  reply: z.object({ added: z.int(), updated: z.int(), deleted: z.int(), unchanged: z.int() }),
  timeoutMs: 30_000,
});

/** Refusals come back as problems: `templates.unknown`, `templates.not_approved`, `templates.missing_variables` ... */
export const checkTemplateSend = defineQuery({
  context,
  endpoint: 'check-template-send',
  version: 1,
  summary:
    'Fills a template and says what to send to Graph and what the customer will see, or what is missing, by name.',
  request: z.object({
    tenantId: tenantIdSchema,
    wabaId: z.string(),
    name: z.string(),
    language: z.string(),
    parameters: templateParametersSchema,
  }),
  reply: z.object({
    templateId: idSchema,
    rendered: renderedTemplateSchema,
    /** Graph's `template.components`; a media parameter carries `{ mediaId }` which the sender replaces by Meta's id. */
    components: z.array(z.record(z.string(), z.unknown())),
    /** It asks for permission to call, which policy has to reserve (C-122). */
    asksCallPermission: z.boolean(),
  }),
});
