import { errorFromResponse, errorFromTransport, type CallKind, GraphError } from './graph-error';
import type { HttpClient, HttpRequest, HttpResponse } from './http-client';
import { parseGraphJson } from './lossless-json';

export interface GraphConnectionOptions {
  /** Without version, for example `https://graph.facebook.com`. */
  readonly graphUrl: string;
  /** For example `v25.0`. */
  readonly graphVersion: string;
  readonly accessToken: string;
  readonly http: HttpClient;
  /** Bounds a call from first byte to last. */
  readonly timeoutMs?: number;
}

export interface GraphCall {
  readonly method: HttpRequest['method'];
  readonly path: string;
  readonly query?: Record<string, string | undefined>;
  readonly json?: unknown;
  readonly stream?: { readonly body: ReadableStream<Uint8Array>; readonly headers: Record<string, string> };
  readonly kind?: CallKind;
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/** One bearer token at one Graph address. Turns every outcome but success into a GraphError. */
export class GraphConnection {
  private readonly base: string;

  constructor(private readonly options: GraphConnectionOptions) {
    this.base = `${options.graphUrl.replace(/\/+$/, '')}/${options.graphVersion}`;
  }

  /** The parsed body of a successful answer, ids as text. Throws GraphError. */
  async call<Body = unknown>(call: GraphCall): Promise<Body> {
    const kind = call.kind ?? 'other';
    const { response, body } = await this.exchange(call, kind);
    if (response.status < 200 || response.status > 299) {
      throw errorFromResponse(kind, response.status, body, (name) => response.headers.get(name));
    }
    try {
      return parseGraphJson(body) as Body;
    } catch {
      // Success without a readable body: a send happened, but its id is lost.
      throw errorFromResponse(kind, response.status, body, () => null);
    }
  }

  /** Asks for a file with the token. The caller reads the body, and is answered for by its own limits. */
  async open(url: string, signal: AbortSignal): Promise<HttpResponse> {
    let response: HttpResponse;
    try {
      response = await this.options.http.fetch(url, { method: 'GET', headers: this.authorization, signal });
    } catch (cause) {
      throw errorFromTransport('other', cause);
    }
    if (response.status < 200 || response.status > 299) {
      await response.body?.cancel();
      throw errorFromResponse('other', response.status, '', () => null);
    }
    return response;
  }

  private async exchange(call: GraphCall, kind: CallKind): Promise<{ response: HttpResponse; body: string }> {
    try {
      const response = await this.options.http.fetch(this.address(call), this.request(call));
      return { response, body: await response.text() };
    } catch (cause) {
      throw cause instanceof GraphError ? cause : errorFromTransport(kind, cause);
    }
  }

  private address(call: GraphCall): string {
    const url = new URL(`${this.base}/${call.path}`);
    for (const [name, value] of Object.entries(call.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, value);
    }
    return url.href;
  }

  private request(call: GraphCall): HttpRequest {
    const signal = AbortSignal.timeout(call.timeoutMs ?? this.options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    const { method } = call;
    if (call.stream) {
      const headers = { ...this.authorization, ...call.stream.headers };
      return { method, headers, body: call.stream.body, duplex: 'half', signal };
    }
    if (call.json === undefined) return { method, headers: this.authorization, signal };
    const headers = { ...this.authorization, 'content-type': 'application/json' };
    return { method, headers, body: JSON.stringify(call.json), signal };
  }

  private get authorization(): Record<string, string> {
    return { authorization: `Bearer ${this.options.accessToken}`, accept: 'application/json' };
  }
}

/** An id or name as one segment of a path. */
export const segment = (value: string): string => encodeURIComponent(value);
