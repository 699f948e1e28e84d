const REDACTED = '[redacted]';
const MAX_DEPTH = 6;

/** Credentials, and what people write or are called by. Compared without case, dashes and underscores. */
const HIDDEN = new Set(
  [
    ['authorization', 'cookie', 'set-cookie', 'password', 'secret', 'app_secret', 'token', 'access_token'],
    ['refresh_token', 'verify_token', 'api_key', 'apikey', 'x-api-key', 'credentials', 'signature', 'pin'],
    ['x-hub-signature-256', 'phone', 'phone_number', 'display_phone_number', 'wa_id', 'bsuid', 'email'],
    ['from', 'to', 'recipient', 'recipient_id', 'text', 'body', 'caption', 'raw_body', 'profile_name'],
    ['contact_name', 'customer_name', 'parameters'],
  ]
    .flat()
    .map(normalized),
);

/** A phone number as the platform writes it. */
const PHONE_NUMBER = /\+[1-9]\d{7,14}(?!\d)/g;

function normalized(key: string): string {
  return key.toLowerCase().replaceAll(/[-_]/g, '');
}

/** A copy of what is to be logged in which every hidden name, at any depth, has lost its value. */
export function redact(value: object): Record<string, unknown> {
  return copy(value, 0) as Record<string, unknown>;
}

function copy(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Error || value instanceof Date)
    return value;
  if (depth === MAX_DEPTH) return '[too deep]';
  if (Array.isArray(value)) return value.map((item) => copy(item, depth + 1));
  if ('toJSON' in value && typeof value.toJSON === 'function') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      HIDDEN.has(normalized(key)) && inner !== undefined && inner !== null
        ? REDACTED
        : copy(inner, depth + 1),
    ]),
  );
}

/** For text that others wrote, such as the message of an error. */
export const hidePhoneNumbers = (line: string): string => line.replace(PHONE_NUMBER, '[phone]');

export interface LoggedError {
  type: string;
  message: string;
  code?: string;
  stack?: string;
  cause?: LoggedError;
}

/** An error without its other properties: a driver keeps whole rows and parameters there. */
export function describeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return {
    type: error.name,
    message: error.message,
    ...(code && { code }),
    ...(error.stack && { stack: error.stack }),
    ...(error.cause !== undefined && depth < 3 && { cause: describeError(error.cause, depth + 1) }),
  };
}
