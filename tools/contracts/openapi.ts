import type { RouteContract } from '@parlance/gateway/contracts';
import { problemSchema } from '@parlance/shared/contract-kit';
import { SchemaComponents, standaloneSchema, type JsonSchema } from './json-schema';

/** OpenAPI 3.1 of the public API. */
export function openApi(routes: readonly RouteContract[], version: string): JsonSchema {
  const components = new SchemaComponents();
  paths(routes, components);
  components.settle();
  const described = paths(routes, components);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Parlance API',
      version,
      description:
        'Everything the console does can be done here. Errors are RFC 9457 problem details with a stable `code`; a refusal by policy carries its explanation.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map(({ tag }) => tag))].sort().map((name) => ({ name })),
    paths: described,
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'parlance_session' },
        apiKey: { type: 'http', scheme: 'bearer' },
        setupToken: { type: 'http', scheme: 'bearer', description: 'The token of the first set-up.' },
      },
      schemas: components.all(),
    },
  };
}

function paths(routes: readonly RouteContract[], components: SchemaComponents): JsonSchema {
  const result: Record<string, JsonSchema> = {};
  for (const route of [...routes].sort((a, b) => a.path.localeCompare(b.path)))
    (result[route.path] ??= {})[route.method.toLowerCase()] = operation(route, components);
  return result;
}

function operation(route: RouteContract, components: SchemaComponents): JsonSchema {
  const problem = components.refer(problemSchema, 'output');
  return {
    operationId: route.operationId,
    summary: route.summary,
    tags: [route.tag],
    security: security(route),
    ...(route.access !== 'public' &&
      route.access !== 'session' &&
      route.access !== 'setup' && { 'x-scope': route.access }),
    parameters: [
      ...parameters(route.params.shape, 'path', standaloneSchema(route.params, 'input')),
      ...parameters(route.query.shape, 'query', standaloneSchema(route.query, 'input')),
      ...(route.idempotent ? [IDEMPOTENCY_KEY] : []),
    ],
    ...(route.body && {
      requestBody: {
        required: true,
        content: {
          [route.bodyKind === 'json' ? 'application/json' : 'multipart/form-data']: {
            schema: components.refer(route.body, 'input'),
          },
        },
      },
    }),
    responses: {
      [route.status]: { description: 'Done', ...replyContent(route, components) },
      default: { description: 'A problem', content: { 'application/problem+json': { schema: problem } } },
    },
  };
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  schema: { type: 'string', minLength: 1, maxLength: 255 },
  description: 'The same key with the same body gives the first answer again instead of a second effect.',
};

function security({ access }: RouteContract): JsonSchema[] {
  if (access === 'public') return [];
  if (access === 'setup') return [{ setupToken: [] }];
  return access === 'session' ? [{ session: [] }] : [{ session: [] }, { apiKey: [] }];
}

function parameters(
  shape: Record<string, unknown>,
  location: 'path' | 'query',
  schema: JsonSchema,
): JsonSchema[] {
  const properties = (schema.properties ?? {}) as Record<string, JsonSchema>;
  const required = (schema.required ?? []) as string[];
  return Object.keys(shape).map((name) => ({
    name,
    in: location,
    required: location === 'path' || required.includes(name),
    schema: properties[name] ?? {},
  }));
}

function replyContent(route: RouteContract, components: SchemaComponents): JsonSchema {
  if (route.replyKind === 'bytes')
    return {
      content: { '*/*': { schema: { type: 'string', contentMediaType: 'application/octet-stream' } } },
    };
  if (!route.reply) return {};
  return { content: { 'application/json': { schema: components.refer(route.reply, 'output') } } };
}
