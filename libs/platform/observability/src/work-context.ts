import { AsyncLocalStorage } from 'node:async_hooks';

/** What one unit of work (an HTTP request, a webhook item, a message) carries through everything it calls. */
export interface WorkContext {
  /** The first cause; goes into every log line and every published envelope. */
  readonly correlationId: string;
  /** The message whose handling this is. */
  readonly causationId?: string;
  readonly tenantId?: string;
  /** The service whose work it is: one process may host several. */
  readonly service?: string;
}

const storage = new AsyncLocalStorage<WorkContext>();

export const runInContext = <T>(context: WorkContext, work: () => T): T => storage.run(context, work);

export const currentContext = (): WorkContext | undefined => storage.getStore();
