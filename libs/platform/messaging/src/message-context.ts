import { BaseRpcContext } from '@nestjs/microservices';

/** What `@Ctx()` gives to a handler, a guard or an interceptor. */
export class MessageContext extends BaseRpcContext<[subject: string, attempt: number]> {
  /** Subject of the message, or of the first one of a batch. */
  get subject(): string {
    return this.args[0];
  }

  /** How often the message has been delivered; 1 for a query. */
  get attempt(): number {
    return this.args[1];
  }
}
