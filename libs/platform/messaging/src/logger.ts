import type { LoggerService } from '@nestjs/common';

/** Nest's logger, as far as it is used here. */
export type Logger = Pick<LoggerService, 'log' | 'warn' | 'error'>;

export const describe = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
