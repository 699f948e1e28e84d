import { ERROR_KINDS, problemSchema, type FieldError, type Problem } from '@parlance/shared/contract-kit';

/** The code of a problem that arose in the browser: no answer came. What was asked may or may not have happened. */
export const NO_ANSWER = 'console.no_answer';

const RETRYABLE = new Set<number>(
  Object.values(ERROR_KINDS)
    .filter((kind) => kind.retryable)
    .map((kind) => kind.status),
);

/** An answer other than success, as the server stated it. */
export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.code}: ${problem.detail}`);
    this.name = 'ApiError';
  }

  /** Whether the same request may succeed when repeated. */
  get retryable(): boolean {
    return this.problem.code === NO_ANSWER || RETRYABLE.has(this.problem.status);
  }
}

export const noAnswer = (cause: unknown): ApiError =>
  new ApiError({
    type: 'about:blank',
    title: 'No answer from the server',
    status: 0,
    detail: cause instanceof Error ? cause.message : String(cause),
    code: NO_ANSWER,
  });

/** Reads a problem body; anything else (a proxy's page, say) still becomes a problem. */
export function problemFrom(status: number, body: unknown): Problem {
  const parsed = problemSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  return {
    type: 'about:blank',
    title: `The server answered ${status}`,
    status,
    detail: `The server answered ${status} without saying why.`,
    code: status === 401 ? 'platform.unauthenticated' : 'console.unreadable_answer',
  };
}

export const problemOf = (error: unknown): Problem =>
  error instanceof ApiError ? error.problem : noAnswer(error).problem;

/** The first message for each field, by path. */
export function messagesByPath(errors: readonly FieldError[]): Record<string, string> {
  const messages: Record<string, string> = {};
  for (const { path, message } of errors) messages[path] ??= message;
  return messages;
}
