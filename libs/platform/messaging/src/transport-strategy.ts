import {
  BaseRpcContext,
  Server,
  type CustomTransportStrategy,
  type MessageHandler,
} from '@nestjs/microservices';
import type { MessageExtras, QueryExtras } from './decorators';
import { callHandler, type MessageRoute } from './message-route';
import type { MessagingRuntime } from './messaging-runtime';
import type { QueryRoute } from './query-server';

/**
 * Brings Nest's `@EventPattern` and `@MessagePattern` handlers onto JetStream: Nest collects them here, with their pipes,
 * guards, interceptors and filters, and the runtime calls them.
 */
export class TransportStrategy extends Server implements CustomTransportStrategy {
  override readonly transportId = Symbol('parlance.messaging');
  /** The settlement of a message is our report; Nest's own log line would be a second one. */
  override readonly propagatesEventHandlerErrors = true;
  private readonly messages: MessageRoute[] = [];
  private readonly queries: QueryRoute[] = [];

  constructor(private readonly runtime: MessagingRuntime) {
    super();
  }

  /** Each handler of a pattern stands alone here: every one has a durable, and so a success and a failure, of its own. */
  override addHandler(
    pattern: unknown,
    callback: MessageHandler,
    _isEventHandler = false,
    extras: Record<string, unknown> = {},
  ): void {
    const { contract } = extras as Partial<MessageExtras | QueryExtras>;
    if (!contract)
      throw new Error(
        `The handler of ${String(pattern)} states no contract: use OnEvent, OnCommand or OnQuery`,
      );
    const call = (payload: unknown, context: BaseRpcContext): Promise<unknown> =>
      callHandler(callback, payload, context);
    if (contract.kind === 'query') this.queries.push({ contract, call });
    else this.messages.push({ ...(extras as unknown as MessageExtras), call });
  }

  listen(callback: (error?: unknown) => void): void {
    this.runtime.start(this.messages, this.queries).then(() => callback(), callback);
  }

  close(): Promise<void> {
    return this.runtime.stop();
  }

  on(): never {
    throw new Error('The transport has no events: see MessagingHealth');
  }

  override unwrap<T>(): T {
    return this.runtime as T;
  }
}
