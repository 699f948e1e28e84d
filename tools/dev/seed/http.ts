import { setTimeout as delay } from 'node:timers/promises';

export type Json = Record<string, unknown>;

/** A small client for one base address that throws with the answer's own words. */
export class Http {
  private readonly baseUrl: string;
  private readonly headers: Record<string, string>;

  constructor(baseUrl: string, headers: Record<string, string> = {}) {
    this.baseUrl = baseUrl;
    this.headers = headers;
  }

  with(headers: Record<string, string>): Http {
    return new Http(this.baseUrl, { ...this.headers, ...headers });
  }

  /** The same name twice has one effect, also when an earlier start was stopped in the middle. */
  once(what: string): Http {
    return this.with({ 'idempotency-key': `demonstration-${what.replaceAll(' ', '-')}` });
  }

  /** False when the service behind this address does not run. */
  async isServed(path: string): Promise<boolean> {
    const response = await fetch(new URL(path, this.baseUrl), { headers: this.headers });
    return response.status !== 503;
  }

  get<T = Json>(path: string): Promise<T> {
    return this.call('GET', path);
  }

  post<T = Json>(path: string, body: Json): Promise<T> {
    return this.call('POST', path, body);
  }

  patch<T = Json>(path: string, body: Json): Promise<T> {
    return this.call('PATCH', path, body);
  }

  /** Repeats while a service is not there yet; what is posted carries an idempotency key or may happen twice. */
  private async call<T>(method: string, path: string, body?: Json): Promise<T> {
    const until = Date.now() + 30_000;
    for (;;) {
      const response = await fetch(new URL(path, this.baseUrl), {
        method,
        headers: { ...this.headers, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(20_000),
      });
      const text = await response.text();
      if (response.ok) return (text ? JSON.parse(text) : undefined) as T;
      if (response.status !== 503 || Date.now() > until)
        throw new Refused(method, path, response.status, text);
      await delay(250);
    }
  }
}

export class Refused extends Error {
  readonly status: number;

  constructor(method: string, path: string, status: number, text: string) {
    super(`${method} ${path} answered ${status}: ${text.slice(0, 500)}`);
    this.status = status;
  }
}
