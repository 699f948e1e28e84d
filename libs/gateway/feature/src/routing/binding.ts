import type { RouteContract } from '@parlance/gateway/contracts';
import type { QueryClient } from '@parlance/platform/messaging';
import type { ObjectStore } from '@parlance/providers/object-store';
import type { Principal } from '@parlance/shared/contract-kit';
import type { Clock } from '@parlance/shared/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';

/** What handlers work with. */
export interface Backend {
  readonly queries: QueryClient;
  readonly store: ObjectStore;
  readonly clock: Clock;
  /** Whether browsers reach us by https. */
  readonly secure: boolean;
  readonly uploadLimitBytes: number;
}

/** A request that fits its contract. */
export interface RouteInput<R extends RouteContract> {
  readonly params: z.output<R['params']>;
  readonly query: z.output<R['query']>;
  readonly body: z.output<NonNullable<R['body']>>;
  readonly idempotencyKey: string | undefined;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export type RouteReply<R extends RouteContract> = z.input<NonNullable<R['reply']>>;

type Handle = (
  input: RouteInput<RouteContract>,
  actor: Principal | null,
  backend: Backend,
) => Promise<unknown>;

/** A contract and what answers it. */
export interface Binding {
  readonly route: RouteContract;
  readonly handle: Handle;
}

/** Binds an operation for whoever has established who they are. */
export function bind<R extends RouteContract>(
  route: R,
  handle: (input: RouteInput<R>, actor: Principal, backend: Backend) => Promise<RouteReply<R>>,
): Binding {
  return {
    route,
    handle: (input, actor, backend) => {
      if (!actor) throw new Error(`${route.operationId} was reached by nobody`);
      return handle(input as RouteInput<R>, actor, backend);
    },
  };
}

/** Binds an operation that needs no principal: `access` is 'public' or 'setup'. */
export function bindPublic<R extends RouteContract>(
  route: R,
  handle: (input: RouteInput<R>, backend: Backend) => Promise<RouteReply<R>>,
): Binding {
  if (route.access !== 'public' && route.access !== 'setup')
    throw new Error(`${route.operationId} is not public`);
  return { route, handle: (input, _actor, backend) => handle(input as RouteInput<R>, backend) };
}
