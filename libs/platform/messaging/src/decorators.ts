import { EventPattern, MessagePattern } from '@nestjs/microservices';
import type {
  CommandContract,
  DataOf,
  Envelope,
  EventContract,
  QueryContract,
  RequestOf,
} from '@parlance/shared/contract-kit';
import type { z } from 'zod';

export interface BatchOptions {
  /** Most messages of one call. */
  readonly size: number;
  /** How long the first message waits for others. */
  readonly waitMs: number;
}

export interface HandlerOptions {
  /** Unique in the service and listed in its manifest. A new meaning needs a new name: it starts from the beginning. */
  readonly durable: string;
  /** Messages (or batches) handled at the same time by one process; 1 keeps their order while nothing fails. */
  readonly concurrency?: number;
  /**
   * The handler gets an array. It returns nothing when all succeeded, or one settled result per message in their order.
   * When it throws, each message is handed to it again alone.
   */
  readonly batch?: BatchOptions;
  /** `new`: only what is stated after this durable was first started. Left out: everything the stream still has. */
  readonly deliver?: 'all' | 'new';
}

export interface MessageExtras extends HandlerOptions {
  readonly contract: EventContract | CommandContract;
}

export interface QueryExtras {
  readonly contract: QueryContract;
}

/** A method decorator that refuses, at compile time, a method of another shape. */
type HandlerDecorator<Handler> = <Method extends Handler>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

type MessageHandlerOf<C extends EventContract | CommandContract> = (
  envelope: Envelope<DataOf<C>>,
  ...rest: never[]
) => Promise<void>;

type BatchHandlerOf<C extends EventContract | CommandContract> = (
  envelopes: Envelope<DataOf<C>>[],
  ...rest: never[]
) => Promise<void> | Promise<PromiseSettledResult<unknown>[]>;

type QueryHandlerOf<Q extends QueryContract> = (
  request: RequestOf<Q>,
  ...rest: never[]
) => Promise<z.input<Q['reply']>>;

type DecoratorOf<C extends EventContract | CommandContract, O extends HandlerOptions> = HandlerDecorator<
  O extends { batch: BatchOptions } ? BatchHandlerOf<C> : MessageHandlerOf<C>
>;

const onMessage =
  (extras: MessageExtras) =>
  (target: object, key: string | symbol, descriptor: PropertyDescriptor): void =>
    void EventPattern<string>(extras.contract.pattern, extras)(target, key, descriptor);

/**
 * Handles a published fact: `(envelope: Envelope<Data>) => Promise<void>`, or with `batch`
 * `(envelopes: Envelope<Data>[]) => Promise<void | PromiseSettledResult<unknown>[]>`. The message is acknowledged when
 * the promise resolves. RetryLater and DeadLetter say what else to do; any other error is retried, then put aside.
 */
export const OnEvent = <C extends EventContract, O extends HandlerOptions>(
  contract: C,
  options: O,
): DecoratorOf<C, O> => onMessage({ contract, ...options });

/** Does commanded work; as `OnEvent`. */
export const OnCommand = <C extends CommandContract, O extends HandlerOptions>(
  contract: C,
  options: O,
): DecoratorOf<C, O> => onMessage({ contract, ...options });

/** Answers a query: `(request: RequestOf<Q>) => Promise<ReplyOf<Q>>`. A ProblemError reaches the caller as it is. */
export const OnQuery =
  <Q extends QueryContract>(contract: Q): HandlerDecorator<QueryHandlerOf<Q>> =>
  (target, key, descriptor) =>
    void MessagePattern(contract.pattern, { contract } satisfies QueryExtras)(target, key, descriptor);
