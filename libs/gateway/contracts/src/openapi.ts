import { problemSchema } from '@parlance/shared/contract-kit';
import type { z } from 'zod';
import { Components, type Json } from './openapi-components';
import type { RouteContract } from './route';

export interface OpenApiDocument {
  openapi: '3.1.0';
  info: { title: string; version: string; description: string };
  security: Json[];
  paths: Record<string, Record<string, Json>>;
  components: { schemas: Record<string, Json>; securitySchemes: Json };
}

/** The public API as OpenAPI 3.1. Schemas with an id become components. */
export function buildOpenApi(routes: readonly RouteContract[], version = '1.0.0'): OpenApiDocument {
  const components = new Components();
  const problem = components.of(problemSchema, 'output');
  const paths: OpenApiDocument['paths'] = {};
  for (const route of routes) {
    const item = (paths[route.path] ??= {});
    item[route.method.toLowerCase()] = operation(route, components, problem);
  }
  return components.named({
    openapi: '3.1.0',
    info: {
      title: 'Parlance',
      version,
      description:
        'Talks with customers on WhatsApp. Every refusal is RFC 9457 problem details with a stable `code`; live changes come over the WebSocket at `/v1/realtime`.',
    },
    security: [{ bearer: [] }, { cookie: [] }],
    paths,
    components: {
      schemas: components.all(),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A session token or an API key.' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'parlance_session' },
        setupToken: { type: 'apiKey', in: 'header', name: 'X-Setup-Token' },
      },
    },
  });
}

function operation(route: RouteContract, components: Components, problem: Json): Json {
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    ...access(route),
    parameters: [
      ...parameters('path', route.params, components),
      ...parameters('query', route.query, components),
      ...(route.idempotent ? [IDEMPOTENCY_KEY] : []),
      ...(route.replyKind === 'bytes' ? [RANGE] : []),
    ],
    ...(route.body && {
      requestBody: {
        required: true,
        content: {
          [route.bodyKind === 'multipart' ? 'multipart/form-data' : 'application/json']: {
            schema: components.of(route.body, 'input'),
          },
        },
      },
    }),
    responses: {
      [String(route.status)]: success(route, components),
      ...(route.replyKind === 'bytes' && { '206': { description: 'A range of the bytes.', content: BYTES } }),
      default: { description: 'A refusal.', content: { 'application/problem+json': { schema: problem } } },
    },
  };
}

function access({ access, roles }: RouteContract): Json {
  if (access === 'public') return { security: [] };
  if (access === 'setup') return { security: [{ setupToken: [] }] };
  return {
    ...(access !== 'session' && { 'x-scope': access }),
    ...(roles && { 'x-roles': roles }),
  };
}

function success(route: RouteContract, components: Components): Json {
  if (route.replyKind === 'bytes') return { description: 'The bytes.', content: BYTES };
  if (!route.reply) return { description: 'Done.' };
  return {
    description: 'Done.',
    content: { 'application/json': { schema: components.of(route.reply, 'output') } },
  };
}

const BYTES = { '*/*': { schema: { type: 'string', format: 'binary' } } };

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'The same key and content give the first answer again; another content is refused.',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
};

const RANGE = { name: 'Range', in: 'header', required: false, schema: { type: 'string' } };

function parameters(place: 'path' | 'query', schema: z.ZodObject, components: Components): Json[] {
  const { properties = {}, required = [] } = components.of(schema, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}
