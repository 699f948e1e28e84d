import type { RouteContract } from '@parlance/gateway/contracts';
import { invalidInput } from '@parlance/platform/http';
import { fieldErrors, platformErrors, ProblemError, type FieldError } from '@parlance/shared/contract-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { RouteInput } from './binding';

const KEY = /^[\x21-\x7e]{1,200}$/;

/** Checks everything that a request states and names every wrong field at once. Throws `platform.invalid_input`. */
export function readRequest(
  route: RouteContract,
  request: FastifyRequest,
  reply: FastifyReply,
): RouteInput<RouteContract> {
  const errors: FieldError[] = [];
  const read = (schema: z.ZodType, value: unknown): unknown => {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    errors.push(...fieldErrors(parsed.error));
    return undefined;
  };
  const params = read(route.params, request.params);
  // A misspelt filter would silently give everything.
  const query = read(route.query.strict(), request.query);
  const body = route.body && route.bodyKind === 'json' ? read(route.body, jsonBody(request)) : undefined;
  const idempotencyKey = route.idempotent ? readKey(request.headers['idempotency-key'], errors) : undefined;
  if (errors.length > 0) throw invalidInput(errors);
  return {
    params: params as RouteInput<RouteContract>['params'],
    query: query as RouteInput<RouteContract>['query'],
    body,
    idempotencyKey,
    request,
    reply,
  };
}

function jsonBody(request: FastifyRequest): unknown {
  if (request.body !== undefined && !request.isMultipart()) return request.body;
  const type = request.headers['content-type'];
  if (type !== undefined && !/^application\/json\b/i.test(type))
    throw new ProblemError(platformErrors.invalid_input, {
      detail: 'Content-Type: must be application/json',
      errors: [{ path: 'Content-Type', rule: 'media_type', message: 'must be application/json' }],
    });
  throw new ProblemError(platformErrors.malformed_json, { detail: 'The body is empty but should be JSON' });
}

function readKey(header: string | string[] | undefined, errors: FieldError[]): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && KEY.test(header)) return header;
  errors.push({
    path: 'Idempotency-Key',
    rule: 'format',
    message: 'must be 1 to 200 visible ASCII characters',
  });
  return undefined;
}
