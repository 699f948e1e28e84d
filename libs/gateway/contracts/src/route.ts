import type { Role, Scope } from '@parlance/shared/contract-kit';
import { z } from 'zod';

export type HttpMethod = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/**
 * One operation of the public API. OpenAPI, the gateway's validation and the console's client all come from it.
 * `access`: 'public' needs no credential; 'setup' needs the setup token; a scope needs a person, or an API key that has it.
 */
export interface RouteContract<
  Params extends z.ZodObject = z.ZodObject,
  Query extends z.ZodObject = z.ZodObject,
  Body extends z.ZodType = z.ZodType,
  Reply extends z.ZodType = z.ZodType,
> {
  readonly operationId: string;
  readonly method: HttpMethod;
  /** With parameters in braces, for example `/v1/conversations/{conversationId}`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly access: 'public' | 'setup' | 'session' | Scope;
  /** Roles that may do this at all; null for every role. The owning service decides the rest. */
  readonly roles: readonly Role[] | null;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body | null;
  /** 'json' unless files are carried. */
  readonly bodyKind: 'json' | 'multipart';
  readonly reply: Reply | null;
  readonly replyKind: 'json' | 'bytes' | 'none';
  readonly status: 200 | 201 | 202 | 204;
  /** Takes an `Idempotency-Key` header: the same key and body give the first answer again. */
  readonly idempotent: boolean;
}

const none = z.object({});

export function defineRoute<
  Params extends z.ZodObject = z.ZodObject<Record<never, never>>,
  Query extends z.ZodObject = z.ZodObject<Record<never, never>>,
  Body extends z.ZodType = z.ZodType,
  Reply extends z.ZodType = z.ZodType,
>(route: {
  operationId: string;
  method: HttpMethod;
  path: string;
  tag: string;
  summary: string;
  access: RouteContract['access'];
  roles?: readonly Role[];
  params?: Params;
  query?: Query;
  body?: Body;
  bodyKind?: 'json' | 'multipart';
  reply?: Reply;
  replyKind?: 'json' | 'bytes' | 'none';
  status?: 200 | 201 | 202 | 204;
  idempotent?: boolean;
}): RouteContract<Params, Query, Body, Reply> {
  return {
    operationId: route.operationId,
    method: route.method,
    path: route.path,
    tag: route.tag,
    summary: route.summary,
    access: route.access,
    roles: route.roles ?? null,
    params: route.params ?? (none as unknown as Params),
    query: route.query ?? (none as unknown as Query),
    body: route.body ?? null,
    bodyKind: route.bodyKind ?? 'json',
    reply: route.reply ?? null,
    replyKind: route.replyKind ?? (route.reply ? 'json' : 'none'),
    status: route.status ?? 200,
    idempotent: route.idempotent ?? false,
  };
}
