import type { RouteContract } from '@parlance/gateway/contracts';
import type { z } from 'zod';
import { ApiError, noAnswer, problemFrom } from './problem';

type Part<Name extends string, Value> =
  Record<never, never> extends Value ? { [K in Name]?: Value } : { [K in Name]: Value };
type BodyPart<Body> = unknown extends Body ? { body?: undefined } : { body: Body };

/** What an operation takes, by its contract. */
export type InputOf<Route extends RouteContract> = Part<'params', z.input<Route['params']>> & {
  query?: z.input<Route['query']>;
} & BodyPart<z.input<NonNullable<Route['body']>>>;

/** What an operation answers. */
export type AnswerOf<Route extends RouteContract> = z.output<NonNullable<Route['reply']>>;

export interface CallOptions {
  signal?: AbortSignal;
  /** The same key with the same body has one effect however often it is sent. */
  idempotencyKey?: string;
}

type Values = Record<string, unknown>;

/** The address of an operation with its parameters and query filled in; absent and empty query values are left out. */
export function addressOf(route: RouteContract, params: Values = {}, query: Values = {}): string {
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  );
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  if (pairs.length === 0) return path;
  return `${path}?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString()}`;
}

/** Asks the API. Throws ApiError for every answer but success, and for no answer. */
export async function call<Route extends RouteContract>(
  route: Route,
  input: InputOf<Route>,
  options: CallOptions = {},
): Promise<AnswerOf<Route>> {
  const { params, query, body } = input as { params?: Values; query?: Values; body?: unknown };
  let response: Response;
  try {
    response = await fetch(addressOf(route, params, query), {
      method: route.method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(options.idempotencyKey && { 'idempotency-key': options.idempotencyKey }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(options.signal && { signal: options.signal }),
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw noAnswer(error);
  }
  const answer: unknown = response.status === 204 ? undefined : await response.json().catch(() => undefined);
  if (!response.ok) throw new ApiError(problemFrom(response.status, answer));
  return answer as AnswerOf<Route>;
}
