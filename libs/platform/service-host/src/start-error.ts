import { ConfigError } from '@parlance/platform/config';

/** Why a service did not start, in words that say what to do. The stack is that of the cause. */
export class ServiceStartError extends Error {
  constructor(service: string, cause: unknown, port?: number) {
    super(`${service} did not start. ${reason(cause, port)}`, { cause });
    this.name = 'ServiceStartError';
  }
}

function reason(cause: unknown, port: number | undefined): string {
  if (cause instanceof ConfigError) return cause.message;
  const { code, message } = cause as { code?: string; message?: string };
  if (code === 'EADDRINUSE') return `Port ${port} is in use. Stop what uses it or set PORT`;
  if (code === 'EACCES') return `Port ${port} may not be used by this user. Set PORT to one above 1023`;
  return message ?? String(cause);
}
