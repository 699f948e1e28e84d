import { describeError } from './error-table';

export interface GraphErrorOptions {
  /** Replaces the title in `message`. */
  message?: string;
  details?: string;
  subcode?: number;
  type?: 'OAuthException' | 'GraphMethodException';
  httpStatus?: number;
  userTitle?: string;
  userMessage?: string;
}

/** An answer in Meta's error format. Thrown by whatever refuses a request. */
export class GraphError extends Error {
  constructor(
    readonly code: number,
    readonly options: GraphErrorOptions = {},
  ) {
    super(options.message ?? `(#${code}) ${describeError(code).title}`);
  }

  get httpStatus(): number {
    return this.options.httpStatus ?? describeError(this.code).httpStatus;
  }

  /** `fbtrace_id` names this one answer. */
  body(fbtraceId: string) {
    const { options } = this;
    return {
      error: {
        message: this.message,
        type: options.type ?? 'OAuthException',
        code: this.code,
        ...(options.details !== undefined && {
          error_data: { messaging_product: 'whatsapp', details: options.details },
        }),
        ...(options.subcode !== undefined && { error_subcode: options.subcode }),
        ...(describeError(this.code).transient && { is_transient: true }),
        ...(options.userTitle !== undefined && {
          is_transient: false,
          error_user_title: options.userTitle,
          error_user_msg: options.userMessage,
        }),
        fbtrace_id: fbtraceId,
      },
    };
  }
}

/** Code 100: a misspelt, unknown or over-long parameter. */
export const invalidParameter = (text: string): GraphError =>
  new GraphError(100, { message: `(#100) ${text}`, details: text });

/** Code 131008. `path` as Meta writes it: text['body'] */
export const missingParameter = (path: string): GraphError =>
  new GraphError(131008, { details: `Parameter ${path} is required` });

/** Code 131009 */
export const invalidValue = (details: string): GraphError => new GraphError(131009, { details });

export function unknownObject(id: string, method: string, style: '100/33' | '33'): GraphError {
  const verb = method.toLowerCase();
  const message =
    `Unsupported ${verb} request. Object with ID '${id}' does not exist, cannot be loaded due to missing ` +
    'permissions, or does not support this operation';
  return style === '33'
    ? new GraphError(33, { message: `(#33) ${message}`, type: 'GraphMethodException' })
    : new GraphError(100, { message, subcode: 33, type: 'GraphMethodException' });
}
