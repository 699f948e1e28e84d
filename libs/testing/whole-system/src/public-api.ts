import { setTimeout as delay } from 'node:timers/promises';
import type { RouteContract } from '@parlance/gateway/contracts';
import { newId } from '@parlance/shared/kernel';
import type { Problem } from '@parlance/shared/contract-kit';
import { z } from 'zod';

type Input<R extends RouteContract> = {
  params?: z.input<R['params']>;
  query?: z.input<R['query']>;
  body?: z.input<NonNullable<R['body']>>;
  idempotencyKey?: string;
};
type Reply<R extends RouteContract> = z.output<NonNullable<R['reply']>>;

/** A refusal as the API worded it. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(`${status} ${problem.code}: ${problem.detail}`);
  }
}

/**
 * A client as a careful integrator writes it: typed by the contracts, strict about replies, one idempotency key per
 * intent, and patient while the other side is down.
 */
export class PublicApi {
  constructor(
    readonly baseUrl: string,
    readonly token?: string,
    private readonly patienceMs = 60_000,
  ) {}

  as(token: string): PublicApi {
    return new PublicApi(this.baseUrl, token, this.patienceMs);
  }

  /** How long it repeats what was not answered. */
  withPatience(milliseconds: number): PublicApi {
    return new PublicApi(this.baseUrl, this.token, milliseconds);
  }

  async call<R extends RouteContract>(
    route: R,
    input: Input<R> = {},
    extraHeaders: Record<string, string> = {},
  ): Promise<Reply<R>> {
    const response = await this.ask(route, input, extraHeaders);
    if (route.reply === null) return undefined as Reply<R>;
    return z.strictObject({ reply: route.reply }).parse({ reply: await response.json() }).reply as Reply<R>;
  }

  /** A reply that is a file, as text. */
  async text<R extends RouteContract>(route: R, input: Input<R> = {}): Promise<string> {
    return (await this.ask(route, input, {})).text();
  }

  private async ask<R extends RouteContract>(
    route: R,
    input: Input<R>,
    extraHeaders: Record<string, string>,
  ): Promise<Response> {
    const url = new URL(
      route.path.replace(/\{(\w+)\}/g, (_, name: string) =>
        encodeURIComponent(String((input.params as Record<string, unknown>)[name])),
      ),
      this.baseUrl,
    );
    for (const [name, value] of Object.entries(input.query ?? {}))
      if (value !== undefined) url.searchParams.set(name, String(value));
    const headers: Record<string, string> = { ...extraHeaders };
    if (this.token) headers['authorization'] = `Bearer ${this.token}`;
    if (route.idempotent) headers['idempotency-key'] = input.idempotencyKey ?? newId();
    if (input.body !== undefined) headers['content-type'] = 'application/json';
    const response = await this.untilAnswered(url, {
      method: route.method,
      headers,
      ...(input.body !== undefined && { body: JSON.stringify(input.body) }),
    });
    if (!response.ok) throw new Refusal(response.status, (await response.json()) as Problem);
    if (response.status !== route.status)
      throw new Error(`${route.operationId} answered ${response.status}, not ${route.status}`);
    return response;
  }

  async upload(bytes: Uint8Array<ArrayBuffer>, mimeType: string, fileName: string): Promise<string> {
    const form = new FormData();
    form.set('file', new Blob([bytes], { type: mimeType }), fileName);
    const response = await this.untilAnswered(new URL('/v1/media', this.baseUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${this.token}` },
      body: form,
    });
    if (!response.ok) throw new Refusal(response.status, (await response.json()) as Problem);
    return ((await response.json()) as { mediaId: string }).mediaId;
  }

  async download(mediaId: string): Promise<Buffer> {
    const response = await this.untilAnswered(new URL(`/v1/media/${mediaId}`, this.baseUrl), {
      headers: { authorization: `Bearer ${this.token}` },
    });
    if (!response.ok) throw new Refusal(response.status, (await response.json()) as Problem);
    return Buffer.from(await response.arrayBuffer());
  }

  /** Repeats while the connection is refused or the answer is 503, as any client of a restarting service must. */
  private async untilAnswered(url: URL, init: RequestInit): Promise<Response> {
    const until = Date.now() + this.patienceMs;
    for (;;) {
      try {
        const response = await fetch(url, { ...init, signal: AbortSignal.timeout(20_000) });
        if (response.status !== 503 || Date.now() > until) return response;
        await response.arrayBuffer();
      } catch (error) {
        if (Date.now() > until) throw error;
      }
      await delay(200);
    }
  }
}
