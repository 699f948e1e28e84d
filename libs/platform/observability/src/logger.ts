import type { LoggerService } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import pino, { type DestinationStream, type Logger } from 'pino';
import { describeError, hidePhoneNumbers, redact } from './redaction';
import { currentContext } from './work-context';

/** Injects the service's logger: `@Inject(LOGGER) logger: Logger`. */
export const LOGGER = Symbol('LOGGER');

export type { Logger } from 'pino';

/** JSON lines with the ids of the trace and of the work they belong to, without credentials or personal data. */
export function createLogger(
  options: { service: string; level: string },
  destination?: DestinationStream,
): Logger {
  const settings: pino.LoggerOptions = {
    level: options.level,
    base: { service: options.service },
    timestamp: pino.stdTimeFunctions.isoTime,
    messageKey: 'message',
    formatters: { level: (level) => ({ level }), log: redact },
    serializers: { err: describeError, error: describeError },
    hooks: { streamWrite: hidePhoneNumbers },
    mixin: workFields,
  };
  return destination ? pino(settings, destination) : pino(settings);
}

function workFields(): Record<string, string> {
  const fields: Record<string, string> = {};
  const work = currentContext();
  if (work) {
    fields['correlationId'] = work.correlationId;
    if (work.causationId) fields['causationId'] = work.causationId;
    if (work.tenantId) fields['tenantId'] = work.tenantId;
  }
  const span = trace.getActiveSpan()?.spanContext();
  if (span) {
    fields['traceId'] = span.traceId;
    fields['spanId'] = span.spanId;
  }
  return fields;
}

/** Nest's own lines, and those of its `Logger`, through pino. Start-up chatter is logged as debug. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Nest passes its context's name last; `Logger.error({ err }, 'text')` passes fields first. */
  private write(
    level: 'trace' | 'debug' | 'warn' | 'error' | 'fatal',
    message: unknown,
    rest: unknown[],
  ): void {
    const context = rest.at(-1);
    const words = [message, ...rest.slice(0, -1)];
    const error = words.find((word) => word instanceof Error);
    const fields = words.find(
      (word): word is object => typeof word === 'object' && word !== null && !(word instanceof Error),
    );
    const text = words.filter((word) => typeof word === 'string' && word.length > 0).join(' ');
    this.logger[level](
      { ...fields, ...(error && { err: error }), ...(typeof context === 'string' && { context }) },
      text || error?.message || '',
    );
  }
}
