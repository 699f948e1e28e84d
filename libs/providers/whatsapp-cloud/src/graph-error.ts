import { errorRule, knownErrorRule, type Disposition } from './error-table';
import { parseGraphJson } from './lossless-json';

/** Whether the call has an effect that must not happen twice. Only a send is: the rest can be repeated or looked up. */
export type CallKind = 'send' | 'other';

export interface GraphFailure {
  /** Null when there was no HTTP answer. */
  readonly httpStatus: number | null;
  /** Meta's code; null when the answer carried none. */
  readonly code: number | null;
  readonly subcode: number | null;
  readonly title: string;
  /** Meta's own words, for people; never to be matched on. */
  readonly details: string;
  readonly fbtraceId: string | null;
  readonly disposition: Disposition;
  readonly advice: string;
  /** The least pause before a repetition, in milliseconds; null when the caller's own curve decides. */
  readonly waitMs: number | null;
}

/** Graph did not do what was asked, or its answer was lost. `disposition` says what may be done next. */
export class GraphError extends Error implements GraphFailure {
  readonly httpStatus: number | null;
  readonly code: number | null;
  readonly subcode: number | null;
  readonly title: string;
  readonly details: string;
  readonly fbtraceId: string | null;
  readonly disposition: Disposition;
  readonly advice: string;
  readonly waitMs: number | null;

  constructor(failure: GraphFailure, options?: ErrorOptions) {
    super(`Graph ${failure.code ?? failure.httpStatus ?? 'unreachable'}: ${failure.title}`, options);
    this.name = 'GraphError';
    this.httpStatus = failure.httpStatus;
    this.code = failure.code;
    this.subcode = failure.subcode;
    this.title = failure.title;
    this.details = failure.details;
    this.fbtraceId = failure.fbtraceId;
    this.disposition = failure.disposition;
    this.advice = failure.advice;
    this.waitMs = failure.waitMs;
  }
}

interface ErrorBody {
  message?: unknown;
  code?: unknown;
  error_subcode?: unknown;
  error_data?: { details?: unknown } | string;
  error_user_title?: unknown;
  error_user_msg?: unknown;
  fbtrace_id?: unknown;
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const integer = (value: unknown): number | null =>
  Number.isSafeInteger(Number(value ?? NaN)) ? Number(value) : null;

/** An answer other than success. Its body may be anything: a proxy's page, nothing, or Meta's error object. */
export function errorFromResponse(
  kind: CallKind,
  httpStatus: number,
  body: string,
  header: (name: string) => string | null,
): GraphError {
  const error = errorObject(body);
  const code = integer(error?.code);
  const subcode = integer(error?.error_subcode);
  const fbtraceId = text(error?.fbtrace_id);
  if (error === null || code === null) {
    return new GraphError({
      httpStatus,
      code,
      subcode,
      fbtraceId,
      details: `HTTP ${httpStatus} without an error of Meta`,
      ...unexplained(kind, httpStatus),
    });
  }
  const rule = errorRule(code, subcode);
  const data = typeof error.error_data === 'object' ? error.error_data.details : error.error_data;
  const ambiguous = kind === 'send' && httpStatus >= 500 && !isRefusal(code, subcode);
  return new GraphError({
    httpStatus,
    code,
    subcode,
    fbtraceId,
    title: rule.title,
    details: text(data) ?? userText(error) ?? text(error.message) ?? rule.title,
    disposition: ambiguous
      ? 'ambiguous'
      : httpStatus >= 500 && rule.disposition === 'permanent'
        ? 'retry'
        : rule.disposition,
    advice: ambiguous ? AMBIGUOUS_ADVICE : rule.advice,
    waitMs: regainAccessMs(header) ?? rule.waitMs ?? null,
  });
}

/** Template errors say what is wrong in these two fields only. */
const userText = (error: ErrorBody): string | null =>
  [text(error.error_user_title), text(error.error_user_msg)].filter((part) => part !== null).join(': ') ||
  null;

const AMBIGUOUS_ADVICE = 'Find out whether it happened before doing it again.';

/** A code of which Meta says that nothing was done, even with HTTP 500. */
function isRefusal(code: number, subcode: number | null): boolean {
  const rule = knownErrorRule(code, subcode);
  return rule !== null && rule.mayHaveHappened !== true;
}

function unexplained(
  kind: CallKind,
  httpStatus: number,
): Pick<GraphFailure, 'title' | 'disposition' | 'advice' | 'waitMs'> {
  const title = `Graph answered ${httpStatus}`;
  if (httpStatus >= 500 || httpStatus < 400) {
    return kind === 'send'
      ? { title, disposition: 'ambiguous', advice: AMBIGUOUS_ADVICE, waitMs: null }
      : { title, disposition: 'retry', advice: 'Wait; it is repeated with growing pauses.', waitMs: null };
  }
  if (httpStatus === 401 || httpStatus === 403) {
    return { title, disposition: 'credential', advice: errorRule(190).advice, waitMs: null };
  }
  if (httpStatus === 429) {
    return { title, disposition: 'throttled-app', advice: errorRule(4).advice, waitMs: 60_000 };
  }
  return { title, disposition: 'permanent', advice: 'Check the address and version of Graph.', waitMs: null };
}

function errorObject(body: string): ErrorBody | null {
  try {
    const parsed = parseGraphJson(body) as { error?: ErrorBody } | null;
    return parsed?.error !== null && typeof parsed?.error === 'object' ? parsed.error : null;
  } catch {
    return null;
  }
}

/** Minutes until calls are allowed again, from the usage headers of Graph. */
function regainAccessMs(header: (name: string) => string | null): number | null {
  const usage = header('x-business-use-case-usage');
  if (usage === null) return null;
  const minutes = [...usage.matchAll(/"estimated_time_to_regain_access"\s*:\s*(\d+)/g)].map((m) =>
    Number(m[1]),
  );
  const longest = Math.max(0, ...minutes);
  return longest > 0 ? longest * 60_000 : null;
}

/** Our own client does not connect to private addresses; that failure has no system code. */
const REFUSED_BY_US = 'refused';

/** Failures of name look-up and connecting: no byte of the request has left. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  REFUSED_BY_US,
]);

/** No answer: refused, cut off or timed out. A send that may have left is ambiguous. */
export function errorFromTransport(kind: CallKind, cause: unknown): GraphError {
  const code = systemCode(cause);
  const ambiguous = kind === 'send' && !(code !== null && NOT_SENT.has(code));
  return new GraphError(
    {
      httpStatus: null,
      code: null,
      subcode: null,
      fbtraceId: null,
      title: ambiguous ? 'The answer of Graph was lost' : 'Graph could not be reached',
      details: code ?? (cause as { name?: string } | null)?.name ?? 'no answer',
      disposition: ambiguous ? 'ambiguous' : 'retry',
      advice: ambiguous ? AMBIGUOUS_ADVICE : 'Wait; it is repeated with growing pauses.',
      waitMs: null,
    },
    { cause },
  );
}

/** The code of the innermost failure. By shape, not by class: what fetch throws may come from another realm. */
function systemCode(error: unknown, depth = 0): string | null {
  if (typeof error !== 'object' || error === null || depth > 4) return null;
  const { code, failure, cause, errors } = error as Record<string, unknown>;
  if (typeof code === 'string') return code;
  if (failure === REFUSED_BY_US) return REFUSED_BY_US;
  return systemCode(Array.isArray(errors) ? errors[0] : cause, depth + 1);
}
