import { platformErrors, ProblemError } from '@parlance/shared/contract-kit';

const CONNECTION_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** Neither node-postgres, nor its pool, nor TypeORM, which lets go of a connection that broke, has a code for these. */
const LOST_CONNECTION =
  /^(Connection terminated|Query runner already released|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after calling end)/;

/** The SQLSTATE (or the socket's error code) of what the driver or TypeORM threw. */
export function sqlState(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('driverError' in error && error.driverError !== error) return sqlState(error.driverError);
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The name of the constraint that a row broke. */
export function brokenConstraint(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('driverError' in error && error.driverError !== error) return brokenConstraint(error.driverError);
  return 'constraint' in error && typeof error.constraint === 'string' ? error.constraint : undefined;
}

export const isUniqueViolation = (error: unknown, constraint?: string): boolean =>
  sqlState(error) === '23505' && (constraint === undefined || brokenConstraint(error) === constraint);

/** Serialization failure or deadlock: the whole transaction may be run again. */
export function isRetryable(error: unknown): boolean {
  const state = sqlState(error);
  return state === '40001' || state === '40P01';
}

/** There is no database at present, or no room in it: nothing else would succeed now. */
export function isUnreachable(error: unknown): boolean {
  const state = sqlState(error);
  return (
    (state !== undefined && (/^(08|53|57P)/.test(state) || CONNECTION_ERRORS.has(state))) ||
    LOST_CONNECTION.test(String((error as Error | null | undefined)?.message))
  );
}

/** What a caller may know of a failure of the database; undefined when it is none. Never holds a value of a row. */
export function toProblem(error: unknown): ProblemError | undefined {
  if (error instanceof ProblemError) return error;
  const state = sqlState(error);
  if (state === '23505')
    return new ProblemError(platformErrors.conflict, {
      detail: `This exists already (${brokenConstraint(error) ?? 'unique'})`,
      cause: error,
    });
  const unavailable = (detail: string): ProblemError =>
    new ProblemError(platformErrors.unavailable, { detail, retryAfterSeconds: 1, cause: error });
  if (isRetryable(error)) return unavailable('Too many changes of the same data at once. Try again');
  if (state === '57014' || state === '55P03') return unavailable('The database took too long. Try again');
  if (isUnreachable(error)) return unavailable('The database does not answer. Try again');
  return undefined;
}
