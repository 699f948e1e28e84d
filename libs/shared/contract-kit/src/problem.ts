import { z } from 'zod';

/** What kind of failure a code is; decides the HTTP status and whether a repetition can help. */
export const ERROR_KINDS = {
  invalid: { status: 400, retryable: false },
  unauthenticated: { status: 401, retryable: false },
  forbidden: { status: 403, retryable: false },
  'not-found': { status: 404, retryable: false },
  conflict: { status: 409, retryable: false },
  policy: { status: 422, retryable: false },
  'too-large': { status: 413, retryable: false },
  'rate-limited': { status: 429, retryable: true },
  unavailable: { status: 503, retryable: true },
  internal: { status: 500, retryable: true },
} as const;

export type ErrorKind = keyof typeof ERROR_KINDS;

/** One wrong field: where it is, which rule it breaks and what to do. */
export const fieldErrorSchema = z.object({
  path: z.string(),
  rule: z.string(),
  message: z.string(),
});
export type FieldError = z.infer<typeof fieldErrorSchema>;

/**
 * Why the answer is no: the rule and its source, the facts it was decided on, since when, the earliest moment at which
 * it would become a yes (null when time alone never makes it one) and what is possible instead.
 */
export const explanationSchema = z
  .object({
    rule: z.object({ id: z.string(), title: z.string(), source: z.string() }),
    evidence: z.record(z.string(), z.unknown()),
    since: z.iso.datetime().nullable(),
    earliestYes: z.iso.datetime().nullable(),
    alternatives: z.array(z.object({ action: z.string(), description: z.string() })),
  })
  .meta({ id: 'Explanation', description: 'Why an action is refused and what would make it possible.' });
export type Explanation = z.infer<typeof explanationSchema>;

/** RFC 9457 problem details. The same object is the HTTP body, the reply error of a query and the audit record. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    /** Stable, from the error registry, for example `policy.window_closed`. */
    code: z.string(),
    errors: z.array(fieldErrorSchema).optional(),
    explanation: explanationSchema.optional(),
    traceId: z.string().optional(),
    retryAfterSeconds: z.number().optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details with a stable code.' });
export type Problem = z.infer<typeof problemSchema>;

export interface ErrorDefinition {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly title: string;
}

const registry = new Map<string, ErrorDefinition>();

/** Registers the codes of one context. A code is stated once and never changes its meaning. */
export function defineErrors<const Codes extends Record<string, { kind: ErrorKind; title: string }>>(
  context: string,
  codes: Codes,
): { readonly [Code in keyof Codes]: ErrorDefinition } {
  const defined = Object.entries(codes).map(([name, { kind, title }]) => {
    const code = `${context}.${name}`;
    const definition: ErrorDefinition = { code, kind, title };
    registry.set(code, definition);
    return [name, definition] as const;
  });
  return Object.fromEntries(defined) as { readonly [Code in keyof Codes]: ErrorDefinition };
}

export const errorRegistry = (): readonly ErrorDefinition[] =>
  [...registry.values()].sort((a, b) => a.code.localeCompare(b.code));

/** Codes that every context may answer with. */
export const platformErrors = defineErrors('platform', {
  invalid_input: { kind: 'invalid', title: 'The input breaks a rule' },
  malformed_json: { kind: 'invalid', title: 'The body is not JSON' },
  unauthenticated: { kind: 'unauthenticated', title: 'Sign in or send an API key' },
  forbidden: { kind: 'forbidden', title: 'Your role does not allow this' },
  not_found: { kind: 'not-found', title: 'There is no such thing, or it is not visible to you' },
  conflict: { kind: 'conflict', title: 'The state has changed meanwhile' },
  idempotency_key_reused: { kind: 'conflict', title: 'This idempotency key was used for another request' },
  too_large: { kind: 'too-large', title: 'The body is too large' },
  rate_limited: { kind: 'rate-limited', title: 'Too many requests' },
  unavailable: { kind: 'unavailable', title: 'A service that is needed does not answer' },
  internal: { kind: 'internal', title: 'Something went wrong on our side' },
});

export interface ProblemDetails {
  detail: string;
  errors?: FieldError[];
  explanation?: Explanation;
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** An expected failure on its way to a caller. Everything else that is thrown becomes `platform.internal`. */
export class ProblemError extends Error {
  constructor(
    readonly definition: ErrorDefinition,
    readonly details: ProblemDetails,
  ) {
    super(`${definition.code}: ${details.detail}`, { cause: details.cause });
    this.name = 'ProblemError';
  }

  toProblem(traceId?: string): Problem {
    const { detail, errors, explanation, retryAfterSeconds } = this.details;
    return {
      type: `https://parlance.dev/problems/${this.definition.code}`,
      title: this.definition.title,
      status: ERROR_KINDS[this.definition.kind].status,
      detail,
      code: this.definition.code,
      ...(errors && { errors }),
      ...(explanation && { explanation }),
      ...(traceId && { traceId }),
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    };
  }

  /** A problem that came back from another service, on its way on to our own caller. */
  static from(problem: Problem): ProblemError {
    const known = registry.get(problem.code);
    const kind =
      known?.kind ??
      (Object.entries(ERROR_KINDS).find(([, k]) => k.status === problem.status)?.[0] as
        ErrorKind | undefined) ??
      'internal';
    return new ProblemError({ code: problem.code, kind, title: problem.title }, problem);
  }
}

/** Zod's issues as field errors: path in dots and brackets, rule by zod's own code. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.map((issue) => ({
    path:
      issue.path
        .map((p, i) => (typeof p === 'number' ? `[${p}]` : i === 0 ? String(p) : `.${String(p)}`))
        .join('') || '(root)',
    rule: issue.code,
    message: issue.message,
  }));
}

/** Parses or throws `platform.invalid_input` that names every wrong field. `what` says what was read. */
export function parseOrProblem<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = fieldErrors(parsed.error);
  const first = errors[0];
  throw new ProblemError(platformErrors.invalid_input, {
    detail: `${what}: ${first?.path ?? '(root)'}: ${first?.message ?? 'invalid'}${errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''}`,
    errors,
  });
}
