import type { BaseRpcContext, MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { MessageExtras } from './decorators';
import type { MessageContext } from './message-context';

/** A handler with everything that is said about it. */
export interface MessageRoute extends MessageExtras {
  call(payload: unknown, context: MessageContext): Promise<unknown>;
}

/** Calls a Nest handler to its end: also when an interceptor made a stream of it. */
export async function callHandler(
  handler: MessageHandler,
  payload: unknown,
  context: BaseRpcContext,
): Promise<unknown> {
  const result: unknown = await handler(payload, context);
  return isObservable(result) ? lastValueFrom(result, { defaultValue: undefined }) : result;
}
