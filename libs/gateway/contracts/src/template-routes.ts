import { idSchema, pageOf } from '@parlance/shared/contract-kit';
import {
  lintFindingSchema,
  renderedTemplateSchema,
  templateDraftSchema,
  templateSchema,
  templateStatusSchema,
} from '@parlance/templates/contracts';
import { z } from 'zod';
import { pageQuerySchema } from './query-string';
import { defineRoute } from './route';

const tag = 'Templates';
const roles = ['supervisor', 'super-agent', 'administrator'] as const;
const params = z.object({ templateId: idSchema });

export const listTemplatesRoute = defineRoute({
  operationId: 'listTemplates',
  method: 'GET',
  path: '/v1/templates',
  tag,
  summary: 'The catalogue, by name. Rejected ones stay, with their reason.',
  access: 'templates:read',
  query: pageQuerySchema.extend({
    wabaId: z.string().optional(),
    status: templateStatusSchema.optional(),
    search: z.string().max(100).optional(),
  }),
  reply: pageOf(templateSchema).meta({ id: 'TemplatePage' }),
});

export const getTemplateRoute = defineRoute({
  operationId: 'getTemplate',
  method: 'GET',
  path: '/v1/templates/{templateId}',
  tag,
  summary: 'One template.',
  access: 'templates:read',
  params,
  reply: templateSchema,
});

export const lintTemplateRoute = defineRoute({
  operationId: 'lintTemplate',
  method: 'POST',
  path: '/v1/templates/lint',
  tag,
  summary: "Checks a draft against Meta's rules and renders it, without submitting it.",
  access: 'templates:read',
  body: templateDraftSchema,
  reply: z
    .object({ findings: z.array(lintFindingSchema), preview: renderedTemplateSchema.nullable() })
    .meta({ id: 'TemplateLint' }),
});

export const createTemplateRoute = defineRoute({
  operationId: 'createTemplate',
  method: 'POST',
  path: '/v1/templates',
  tag,
  summary: 'Submits a template for review. Supervisors and above.',
  access: 'templates:write',
  roles,
  body: z
    .object({ wabaId: z.string().min(1, 'must name an account'), draft: templateDraftSchema })
    .meta({ id: 'CreateTemplate' }),
  reply: templateSchema,
  status: 201,
  idempotent: true,
});

export const editTemplateRoute = defineRoute({
  operationId: 'editTemplate',
  method: 'PATCH',
  path: '/v1/templates/{templateId}',
  tag,
  summary: 'Corrects a template and submits it again. Supervisors and above.',
  access: 'templates:write',
  roles,
  params,
  body: z
    .object({
      category: templateDraftSchema.shape.category.optional(),
      components: templateDraftSchema.shape.components,
    })
    .meta({ id: 'EditTemplate' }),
  reply: templateSchema,
  idempotent: true,
});

export const deleteTemplateRoute = defineRoute({
  operationId: 'deleteTemplate',
  method: 'DELETE',
  path: '/v1/templates/{templateId}',
  tag,
  summary: 'Deletes one language of a template at Meta. Supervisors and above.',
  access: 'templates:write',
  roles,
  params,
  reply: templateSchema,
});

export const syncTemplatesRoute = defineRoute({
  operationId: 'syncTemplates',
  method: 'POST',
  path: '/v1/templates/sync',
  tag,
  summary: 'Reads the catalogue from Meta now. Supervisors and above.',
  access: 'templates:write',
  roles,
  body: z.object({ wabaId: z.string().min(1, 'must name an account') }).meta({ id: 'SyncTemplates' }),
  reply: z
    .object({ added: z.int(), updated: z.int(), deleted: z.int(), unchanged: z.int() })
    .meta({ id: 'TemplateSync' }),
});
