import { HttpException } from '@nestjs/common';
import { toProblem } from '@parlance/platform/persistence';
import {
  fieldErrors,
  platformErrors,
  ProblemError,
  type ErrorDefinition,
  type FieldError,
} from '@parlance/shared/contract-kit';
import { ZodError } from 'zod';

/** What Fastify itself refuses. */
const BY_FASTIFY_CODE: Readonly<Record<string, (message: string) => ProblemError>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: malformedJson,
  FST_ERR_CTP_EMPTY_JSON_BODY: malformedJson,
  FST_ERR_CTP_BODY_TOO_LARGE: () =>
    new ProblemError(platformErrors.too_large, { detail: 'The body is larger than this endpoint takes' }),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () =>
    invalid('This endpoint does not take this content type', [
      { path: 'Content-Type', rule: 'media_type', message: 'must be application/json' },
    ]),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    invalid('The body is not as long as Content-Length says', [
      { path: 'Content-Length', rule: 'length', message: 'must be the length of the body' },
    ]),
  FST_ERR_BAD_URL: () =>
    invalid('The path is not a valid URL', [
      { path: '(path)', rule: 'url', message: 'must be percent-encoded UTF-8' },
    ]),
};

const BY_STATUS: Readonly<Record<number, ErrorDefinition>> = {
  401: platformErrors.unauthenticated,
  403: platformErrors.forbidden,
  404: platformErrors.not_found,
  409: platformErrors.conflict,
  413: platformErrors.too_large,
  429: platformErrors.rate_limited,
  503: platformErrors.unavailable,
};

/**
 * Everything that can be thrown, as the problem that a caller sees. What nobody expected becomes `platform.internal`
 * and tells nothing; its cause is for the log.
 */
export function problemOf(error: unknown): ProblemError {
  const known = knownProblem(error);
  if (known) return known;
  if (error instanceof HttpException) return byStatus(error);
  return new ProblemError(platformErrors.internal, {
    detail: 'Something unexpected happened. The trace id leads to it in the logs',
    cause: error,
  });
}

function knownProblem(error: unknown): ProblemError | undefined {
  if (error instanceof ProblemError) return error;
  if (error instanceof ZodError) return invalidInput(fieldErrors(error));
  if (error instanceof HttpException && error.cause !== undefined) return knownProblem(error.cause);
  if (error instanceof SyntaxError && 'statusCode' in error && error.statusCode === 400)
    return malformedJson(error.message);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return BY_FASTIFY_CODE[code]?.((error as Error).message) ?? toProblem(error);
}

function byStatus(error: HttpException): ProblemError {
  const status = error.getStatus();
  const definition = BY_STATUS[status];
  if (definition === platformErrors.not_found)
    return new ProblemError(definition, { detail: 'There is no such address or thing', cause: error });
  if (definition) return new ProblemError(definition, { detail: error.message, cause: error });
  if (status < 500)
    return new ProblemError(platformErrors.invalid_input, { detail: error.message, cause: error });
  return new ProblemError(platformErrors.internal, {
    detail: 'Something unexpected happened. The trace id leads to it in the logs',
    cause: error,
  });
}

function malformedJson(message: string): ProblemError {
  return new ProblemError(platformErrors.malformed_json, {
    detail: /empty/i.test(message) ? 'The body is empty but should be JSON' : 'The body is not valid JSON',
  });
}

/** `platform.invalid_input` that leads with the first field. */
export function invalidInput(errors: FieldError[]): ProblemError {
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return invalid(first ? `${first.path}: ${first.message}${more}` : 'The input breaks a rule', errors);
}

function invalid(detail: string, errors: FieldError[]): ProblemError {
  return new ProblemError(platformErrors.invalid_input, { detail, errors });
}
