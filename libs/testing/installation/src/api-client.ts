export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON of the body; undefined when there is none. */
  readonly body: ReturnType<typeof JSON.parse>;
}

export interface ApiRequest {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** Calls the public API as a client would. */
export class ApiClient {
  constructor(
    readonly url: string,
    private readonly token: string | null = null,
  ) {}

  as(token: string | null): ApiClient {
    return new ApiClient(this.url, token);
  }

  async request(path: string, { method, body, headers = {} }: ApiRequest = {}): Promise<ApiAnswer> {
    const response = await fetch(`${this.url}${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      redirect: 'manual',
      headers: {
        ...(this.token && { authorization: `Bearer ${this.token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = /json/.test(response.headers.get('content-type') ?? '') && text.length > 0;
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : undefined };
  }

  get = (path: string, headers?: Record<string, string>): Promise<ApiAnswer> =>
    this.request(path, { ...(headers && { headers }) });
  post = (path: string, body: unknown, headers?: Record<string, string>): Promise<ApiAnswer> =>
    this.request(path, { method: 'POST', body, ...(headers && { headers }) });
  patch = (path: string, body: unknown): Promise<ApiAnswer> => this.request(path, { method: 'PATCH', body });
  delete = (path: string): Promise<ApiAnswer> => this.request(path, { method: 'DELETE' });
}
