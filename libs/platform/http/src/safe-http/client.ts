import { isIP } from 'node:net';
import { Agent, buildConnector, fetch, request as send, type Dispatcher, type RequestInit } from 'undici';
import { isPublicAddress } from './address';
import { guardedConnector, resolveBySystem, type Resolve } from './connector';
import { OutboundError } from './errors';

export interface SafeHttpClientOptions {
  /** `host:port` of private addresses that may be reached. */
  readonly allowedHosts: readonly string[];
  readonly resolve?: Resolve;
}

export interface OutboundRequest {
  readonly method?: Dispatcher.HttpMethod;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** For the whole exchange with its redirects. */
  readonly timeoutMs?: number;
  readonly maxResponseBytes?: number;
  readonly maxRedirects?: number;
}

/** For bodies that are streamed and answers that are too large to be held. */
export interface StreamedRequest {
  readonly method?: Dispatcher.HttpMethod;
  readonly headers?: Record<string, string>;
  readonly body?: string | ReadableStream<Uint8Array>;
  readonly duplex?: 'half';
  readonly signal?: AbortSignal;
}

export interface StreamedResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: ReadableStream<Uint8Array> | null;
  text(): Promise<string>;
}

export interface OutboundResponse {
  readonly status: number;
  /** Names in lower case; of repeated headers the last. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Where it came from in the end. */
  readonly url: string;
}

const CONNECT_TIMEOUT_MS = 5_000;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const TIMEOUTS = new Set(['TimeoutError', 'ConnectTimeoutError', 'HeadersTimeoutError', 'BodyTimeoutError']);
const FOR_ONE_ORIGIN = new Set(['authorization', 'cookie', 'proxy-authorization']);

/** Sends requests to addresses that users state, and only to the public internet. Throws OutboundError. */
export class SafeHttpClient {
  private readonly allowedHosts: ReadonlySet<string>;
  private readonly agent: Agent;

  constructor({ allowedHosts, resolve = resolveBySystem }: SafeHttpClientOptions) {
    this.allowedHosts = new Set(allowedHosts.map((host) => host.toLowerCase()));
    this.agent = new Agent({
      connect: guardedConnector(
        buildConnector({ timeout: CONNECT_TIMEOUT_MS, allowH2: false }),
        this.allowedHosts,
        resolve,
      ),
      keepAliveTimeout: 4_000,
      maxHeaderSize: 32 * 1024,
    });
  }

  async request(address: string | URL, options: OutboundRequest = {}): Promise<OutboundResponse> {
    const signal = AbortSignal.timeout(options.timeoutMs ?? 10_000);
    const maxRedirects = options.maxRedirects ?? 3;
    let url = this.check(address);
    let current = options;
    for (let redirects = 0; ; redirects += 1) {
      const response = await this.exchange(url, current, signal);
      const location = response.headers['location'];
      if (!REDIRECTS.has(response.status) || location === undefined || maxRedirects === 0) return response;
      if (redirects === maxRedirects)
        throw new OutboundError(
          'too-many-redirects',
          `${url.host} redirects more than ${maxRedirects} times`,
        );
      const next = this.redirectTarget(url, location);
      current = followed(current, response.status, url.origin === next.origin);
      url = next;
    }
  }

  /** As fetch, with streams in both directions, to the public internet only. A redirect is an answer, not followed. */
  async fetch(address: string | URL, request: StreamedRequest = {}): Promise<StreamedResponse> {
    const url = this.check(address);
    try {
      const response = await fetch(url, {
        ...(request as RequestInit),
        redirect: 'manual',
        dispatcher: this.agent,
      });
      return response as unknown as StreamedResponse;
    } catch (error) {
      throw outboundError(error, url);
    }
  }

  /**
   * Refuses what can be refused without a lookup, for the moment at which a user states an address. `request` checks
   * the resolved address as well.
   */
  check(address: string | URL): URL {
    let url: URL;
    try {
      url = new URL(address);
    } catch {
      throw new OutboundError('refused', 'This is not a URL');
    }
    if (url.protocol !== 'https:' && url.protocol !== 'http:')
      throw new OutboundError('refused', `The scheme ${url.protocol} is not http or https`);
    if (url.username || url.password)
      throw new OutboundError('refused', 'A URL with a user name or password is not allowed');
    const port = url.port || (url.protocol === 'https:' ? '443' : '80');
    if (this.allowedHosts.has(`${url.hostname}:${port}`)) return url;
    const hostname = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
    const isName = isIP(hostname) === 0;
    if (isName ? isLocalName(hostname) : !isPublicAddress(hostname))
      throw new OutboundError('refused', `${hostname} is not on the public internet`);
    return url;
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private redirectTarget(from: URL, location: string): URL {
    const to = URL.parse(location, from);
    if (!to) throw new OutboundError('refused', `${from.host} redirects to something that is not a URL`);
    if (to.protocol !== from.protocol)
      throw new OutboundError('refused', `${from.host} redirects to another scheme`);
    return this.check(to);
  }

  private async exchange(url: URL, options: OutboundRequest, signal: AbortSignal): Promise<OutboundResponse> {
    try {
      const response = await send(url, {
        dispatcher: this.agent,
        method: options.method ?? 'GET',
        headers: { 'accept-encoding': 'identity', ...options.headers },
        body: options.body ?? null,
        signal,
      });
      return {
        status: response.statusCode,
        headers: Object.fromEntries(
          Object.entries(response.headers).map(([name, value]) => [name, [value ?? ''].flat().at(-1) ?? '']),
        ),
        body: await readAll(response.body, options.maxResponseBytes ?? 1024 * 1024, url),
        url: url.href,
      };
    } catch (error) {
      throw outboundError(error, url);
    }
  }
}

/** Names that never belong to the public internet; the rest is decided by the addresses they resolve to. */
const isLocalName = (hostname: string): boolean =>
  hostname.length === 0 ||
  !hostname.includes('.') ||
  /(^|\.)(localhost|local|internal|localdomain|home\.arpa|svc)$/i.test(hostname);

async function readAll(body: Dispatcher.ResponseData['body'], maxBytes: number, url: URL): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) {
      body.destroy();
      throw new OutboundError('too-large', `${url.host} answered with more than ${maxBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What a redirect does to the request (RFC 9110, section 15.4). Credentials stay with the origin they were for. */
function followed(request: OutboundRequest, status: number, sameOrigin: boolean): OutboundRequest {
  const method = request.method ?? 'GET';
  const becomesGet =
    (status === 303 && method !== 'HEAD') || ((status === 301 || status === 302) && method === 'POST');
  const headers = Object.fromEntries(
    Object.entries(request.headers ?? {}).filter(([name]) => {
      const lower = name.toLowerCase();
      return (sameOrigin || !FOR_ONE_ORIGIN.has(lower)) && !(becomesGet && lower.startsWith('content-'));
    }),
  );
  if (!becomesGet) return { ...request, headers };
  const { body: _body, ...rest } = request;
  return { ...rest, method: 'GET', headers };
}

function outboundError(error: unknown, url: URL): OutboundError {
  if (error instanceof OutboundError) return error;
  const { name = '', cause } = error as { name?: string; cause?: unknown };
  if (TIMEOUTS.has(name)) return new OutboundError('timeout', `${url.host} did not answer in time`, error);
  // fetch wraps what the connection threw.
  if (name === 'TypeError' && cause !== undefined) return outboundError(cause, url);
  return new OutboundError('unreachable', `${url.host} cannot be reached`, error);
}
