import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SetupRequest } from '../control/setup';
import { createSimulator, type RunningSimulator, type SimulatorOptions } from '../simulator';

type Json = Record<string, unknown>;

export const APP_SECRET = 'app-secret';
export const TOKEN = 'token-of-the-business';
export const NUMBER = '100200300';
export const WABA = '400500600';
export const APP = '700800900';

export interface ReceivedWebhook {
  headers: IncomingHttpHeaders;
  raw: Buffer;
  body: { object: string; entry: { id: string; time?: number; changes: { field: string; value: Json }[] }[] };
}

/** A callback address that records what it gets. `answer` decides the status of the next requests. */
export class Callback {
  readonly received: ReceivedWebhook[] = [];
  readonly verifications: URLSearchParams[] = [];
  answer: (attempt: number) => number = () => 200;
  private attempts = 0;
  private readonly server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://callback');
    if (request.method === 'GET') {
      this.verifications.push(url.searchParams);
      const right = url.searchParams.get('hub.verify_token') === 'verify-me';
      response.writeHead(right ? 200 : 403).end(right ? url.searchParams.get('hub.challenge') : '');
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.attempts += 1;
      const status = this.answer(this.attempts);
      const raw = Buffer.concat(chunks);
      if (status === 200) {
        this.received.push({
          headers: request.headers,
          raw,
          body: JSON.parse(raw.toString()) as ReceivedWebhook['body'],
        });
      }
      response.writeHead(status).end();
    });
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/webhooks`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get attemptCount(): number {
    return this.attempts;
  }

  changes(field = 'messages'): Json[] {
    return this.received.flatMap(({ body }) =>
      body.entry.flatMap((entry) =>
        entry.changes.filter((change) => change.field === field).map((change) => change.value),
      ),
    );
  }

  statuses(messageId?: string): Json[] {
    return this.changes()
      .flatMap((value) => (value['statuses'] as Json[] | undefined) ?? [])
      .filter((status) => messageId === undefined || status['id'] === messageId);
  }

  messages(): Json[] {
    return this.changes().flatMap((value) => (value['messages'] as Json[] | undefined) ?? []);
  }
}

export const signatureOf = (raw: Buffer): string =>
  `sha256=${createHmac('sha256', APP_SECRET).update(raw).digest('hex')}`;

export const setupFor = (callbackUrl: string | null): SetupRequest => ({
  apps: [{ id: APP, secret: APP_SECRET, verifyToken: 'verify-me', callbackUrl }],
  portfolios: [{ id: '1000' }],
  wabas: [{ id: WABA, portfolioId: '1000', subscribedAppIds: [APP] }],
  phoneNumbers: [
    {
      id: NUMBER,
      wabaId: WABA,
      number: '+44 20 7946 0000',
      verifiedName: 'Nimbus Bakery',
      calling: { status: 'ENABLED' },
    },
  ],
  accessTokens: [{ token: TOKEN, appId: APP, wabaIds: [WABA] }],
  templates: [
    {
      wabaId: WABA,
      name: 'order_ready',
      language: 'en_US',
      category: 'UTILITY',
      parameterFormat: 'NAMED',
      components: [
        {
          type: 'BODY',
          text: 'Hi {{first_name}}, order {{order_no}} is ready to collect.',
          example: {
            body_text_named_params: [
              { param_name: 'first_name', example: 'Ria' },
              { param_name: 'order_no', example: '991' },
            ],
          },
        },
        { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Cancel order' }] },
      ],
    },
    {
      wabaId: WABA,
      name: 'spring_sale',
      language: 'en',
      category: 'MARKETING',
      components: [{ type: 'BODY', text: 'Everything is half price this week, come and see us.' }],
    },
  ],
  handsets: [{ id: 'ria', name: 'Ria', phone: '+447700900001', username: 'ria.bakes' }],
});

/** A simulator with one business, one handset and a recording callback, all on free ports. */
export class Bench {
  readonly callback = new Callback();
  simulator!: RunningSimulator;
  callbackUrl = '';

  constructor(private readonly options: Partial<SimulatorOptions> = {}) {}

  async start(): Promise<this> {
    this.callbackUrl ||= await this.callback.start();
    this.simulator = await createSimulator({
      port: 0,
      seed: 'test',
      setup: setupFor(this.callbackUrl),
      ...this.options,
    });
    return this;
  }

  async stop(): Promise<void> {
    await this.simulator.stop();
    await this.callback.stop();
  }

  async request(method: string, path: string, content?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(`${this.simulator.url}${path}`, {
      method,
      headers: { ...(content !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(content !== undefined && { body: JSON.stringify(content) }),
    });
    const text = await response.text();
    const body = (/^[{[]/.test(text) ? JSON.parse(text) : text) as Json & Json[];
    return { status: response.status, body };
  }

  graph(method: string, path: string, body?: unknown, token: string | null = TOKEN) {
    return this.request(
      method,
      `/v23.0/${path}`,
      body,
      token === null ? {} : { authorization: `Bearer ${token}` },
    );
  }

  control(method: string, path: string, body?: unknown) {
    return this.request(method, `/control/${path}`, body);
  }

  /** Sends to the handset of the bench unless told otherwise. `id` is the wamid of an accepted message. */
  async send(message: Json, to: Json = { to: '+447700900001' }) {
    const answer = await this.graph('POST', `${NUMBER}/messages`, {
      messaging_product: 'whatsapp',
      ...to,
      ...message,
    });
    const [accepted] = (answer.body['messages'] as { id: string }[] | undefined) ?? [];
    const error = answer.body['error'] as
      { code: number; message: string; error_data?: { details: string } } | undefined;
    return { ...answer, id: accepted?.id ?? '', error };
  }

  sendText(text: string, to?: Json) {
    return this.send({ type: 'text', text: { body: text } }, to);
  }

  sendTemplate(name: string, language: string, components: Json[] = [], to?: Json) {
    return this.send({ type: 'template', template: { name, language: { code: language }, components } }, to);
  }

  async chat(handset = 'ria'): Promise<Json[]> {
    const { body } = await this.control('GET', `handsets/${handset}/conversations/${NUMBER}/messages`);
    return body;
  }

  /** Opens the customer service window. */
  say(text: string, handset = 'ria') {
    return this.control('POST', `handsets/${handset}/send`, { to: NUMBER, type: 'text', text });
  }

  advance(milliseconds: number) {
    return this.control('POST', 'clock', { advanceMs: milliseconds });
  }
}

/** Repeats an assertion until it holds. */
export async function eventually(assertion: () => void | Promise<void>, timeoutMs = 5_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    try {
      await assertion();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
