import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Json } from '../state/model';
import { GraphError, invalidParameter, invalidValue, missingParameter } from './graph-error';

/** `text['body']`, `interactive['action']['buttons'][0]` */
export const graphPath = (path: PropertyKey[]): string =>
  path
    .map((part, i) =>
      i === 0 ? String(part) : typeof part === 'number' ? `[${part}]` : `['${String(part)}']`,
    )
    .join('');

const at = (input: unknown, path: PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key],
    input,
  );

/**
 * Checks a request body and turns the first finding into Meta's code: 131008 missing, 100 unknown parameter or wrong
 * length, 131009 any other wrong value. `prefix` is where `input` sits in the body.
 */
export function parseGraph<T extends z.ZodType>(
  schema: T,
  input: unknown,
  prefix: PropertyKey[] = [],
): z.infer<T> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw translate(result.error.issues[0]!, input, prefix);
}

function translate(issue: z.core.$ZodIssue, input: unknown, prefix: PropertyKey[]): GraphError {
  const path = [...prefix, ...issue.path];
  const name = graphPath(path);
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!;
    return invalidParameter(
      name === ''
        ? `Invalid parameter: unexpected key "${key}"`
        : `Unexpected key "${key}" on param "${name}".`,
    );
  }
  if (at(input, issue.path) === undefined && issue.code !== 'custom') {
    return name === 'messaging_product'
      ? invalidParameter('The parameter messaging_product is required.')
      : missingParameter(name);
  }
  if (name === 'messaging_product' || name === 'type')
    return invalidParameter(`Param ${name} is not valid: ${issue.message}`);
  if (issue.code === 'too_big' && (issue.origin === 'string' || issue.origin === 'array')) {
    const unit = issue.origin === 'string' ? 'characters' : 'elements';
    return invalidParameter(`Param ${name} must be at most ${issue.maximum} ${unit} long.`);
  }
  if (issue.code === 'too_small' && (issue.origin === 'string' || issue.origin === 'array')) {
    const unit = issue.origin === 'string' ? 'characters' : 'elements';
    return invalidParameter(`Param ${name} must be at least ${issue.minimum} ${unit} long.`);
  }
  if (issue.code === 'custom' && issue.params?.['graphCode'] === 131008) return missingParameter(name);
  if (issue.code === 'custom' && issue.params?.['graphCode'] === 100)
    return invalidParameter(`Param ${name}: ${issue.message}`);
  return invalidValue(`Param ${name} is not valid: ${issue.message}`);
}

export function objectBody(request: FastifyRequest): Json {
  const { body } = request;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalidParameter('The request body must be a JSON object.');
  }
  return body as Json;
}
