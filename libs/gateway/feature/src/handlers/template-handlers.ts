import * as routes from '@parlance/gateway/contracts';
import * as templates from '@parlance/templates/contracts';
import { bind, type Binding } from '../routing/binding';
import { pageRequest } from './page-request';

export const templateHandlers: readonly Binding[] = [
  bind(routes.listTemplatesRoute, ({ query: { wabaId, status, search, ...page } }, actor, { queries }) =>
    queries.ask(templates.listTemplates, { ...pageRequest(page), actor, wabaId, status, search }),
  ),
  bind(routes.getTemplateRoute, ({ params }, actor, { queries }) =>
    queries.ask(templates.getTemplate, { actor, templateId: params.templateId }),
  ),
  bind(routes.lintTemplateRoute, ({ body }, actor, { queries }) =>
    queries.ask(templates.lintTemplate, { actor, draft: body }),
  ),
  bind(routes.createTemplateRoute, ({ body, idempotencyKey }, actor, { queries }) =>
    queries.ask(templates.createTemplate, { ...body, actor, idempotencyKey }),
  ),
  bind(routes.editTemplateRoute, ({ params, body, idempotencyKey }, actor, { queries }) =>
    queries.ask(templates.editTemplate, { ...body, actor, templateId: params.templateId, idempotencyKey }),
  ),
  bind(routes.deleteTemplateRoute, ({ params }, actor, { queries }) =>
    queries.ask(templates.deleteTemplate, { actor, templateId: params.templateId }),
  ),
  bind(routes.syncTemplatesRoute, ({ body }, actor, { queries }) =>
    queries.ask(templates.syncTemplates, { actor, wabaId: body.wabaId }),
  ),
];
