import { headers, type Msg, type MsgHdrs } from '@nats-io/nats-core';
import { problemSchema, ProblemError, type Problem } from '@parlance/shared/contract-kit';

export const QUERY_HEADERS = {
  /** Milliseconds that the caller still waits. */
  deadline: 'x-deadline-ms',
  tenant: 'x-tenant-id',
  correlation: 'x-correlation-id',
} as const;

const ERROR_CODE = 'Nats-Service-Error-Code';
const ERROR_TEXT = 'Nats-Service-Error';

export function problemHeaders(problem: Problem): MsgHdrs {
  const result = headers();
  result.set(ERROR_CODE, String(problem.status));
  result.set(ERROR_TEXT, problem.code);
  return result;
}

/** The problem in a reply, with its code intact; null when the reply is an answer. */
export function problemIn(reply: Msg): ProblemError | null {
  const code = reply.headers?.get(ERROR_CODE);
  if (!code) return null;
  const parsed = problemSchema.safeParse(bodyOf(reply));
  const text = reply.headers?.get(ERROR_TEXT) || 'platform.internal';
  return ProblemError.from(
    parsed.success
      ? parsed.data
      : { type: 'about:blank', title: text, status: Number(code) || 500, detail: text, code: text },
  );
}

/** The JSON of a message; undefined when it is none. */
export function bodyOf(message: Msg): unknown {
  try {
    return JSON.parse(message.string());
  } catch {
    return undefined;
  }
}
