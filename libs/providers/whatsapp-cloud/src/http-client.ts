export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers: Record<string, string>;
  readonly body?: string | ReadableStream<Uint8Array>;
  /** `half` is what fetch asks for with a streamed body. */
  readonly duplex?: 'half';
  readonly signal: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: ReadableStream<Uint8Array> | null;
  text(): Promise<string>;
}

/** The part of fetch that is used. In production it is the client that refuses private addresses. */
export interface HttpClient {
  fetch(url: string, request: HttpRequest): Promise<HttpResponse>;
}
