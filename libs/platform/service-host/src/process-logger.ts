import type { LoggerService } from '@nestjs/common';
import { currentContext, NestLogger, type Logger } from '@parlance/platform/observability';

/**
 * Nest knows one logger for the whole process. With several services in it, a line goes to the logger of the service
 * whose work it is, or else to that of the service that was started last.
 */
const loggers = new Map<string, NestLogger>();
let latest: NestLogger | undefined;

const current = (): NestLogger | undefined => loggers.get(currentContext()?.service ?? '') ?? latest;

export const processLogger: LoggerService = {
  log: (message, ...rest) => current()?.log(message, ...rest),
  error: (message, ...rest) => current()?.error(message, ...rest),
  warn: (message, ...rest) => current()?.warn(message, ...rest),
  debug: (message, ...rest) => current()?.debug(message, ...rest),
  verbose: (message, ...rest) => current()?.verbose(message, ...rest),
  fatal: (message, ...rest) => current()?.fatal(message, ...rest),
};

export function useLoggerOf(service: string, logger: Logger): void {
  latest = new NestLogger(logger);
  loggers.set(service, latest);
}
