import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { parseGraphJson } from '@parlance/providers/whatsapp-cloud';
import { startSimulator, type RunningSimulator } from '@parlance/testing/harness';

export const TOKEN = 'token-of-the-business';
export const WABA = '400500600';
export const OTHER_WABA = '400500601';
const APP = '700800900';

export interface ReceivedNotice {
  readonly wabaId: string;
  readonly field: string;
  readonly value: Record<string, unknown>;
  readonly occurredAt: string;
}

export interface MetaTemplate {
  id: string;
  name: string;
  status: string;
}

/** Meta for these tests: a simulator that reviews nothing by itself, and whoever receives its webhooks. */
export class Meta {
  readonly notices: ReceivedNotice[] = [];
  private readonly server: Server = createServer((request, response) => {
    void text(request).then((body) => {
      this.receive(body);
      response.end();
    });
  });
  private offsetMs = 0;

  private constructor(readonly simulator: RunningSimulator) {}

  static async start(): Promise<Meta> {
    const simulator = await startSimulator({
      setup: {
        apps: [{ id: APP, secret: 'app-secret', verifyToken: 'verify-me' }],
        portfolios: [{ id: '1000' }],
        wabas: [WABA, OTHER_WABA].map((id) => ({ id, portfolioId: '1000', subscribedAppIds: [APP] })),
        phoneNumbers: [{ id: '100200300', wabaId: WABA, number: '+44 20 7946 0000' }],
        accessTokens: [{ token: TOKEN, appId: APP, wabaIds: [WABA, OTHER_WABA] }],
      },
    });
    const meta = new Meta(simulator);
    await new Promise<void>((listening) => meta.server.listen(0, '127.0.0.1', listening));
    const { port } = meta.server.address() as AddressInfo;
    await meta.control('PATCH', `apps/${APP}`, { callbackUrl: `http://127.0.0.1:${port}/` });
    await meta.control('PATCH', 'behaviour', { review: { mode: 'held' } });
    return meta;
  }

  async stop(): Promise<void> {
    await this.simulator.stop();
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  /** Simulator and service share this time. */
  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  async advance(milliseconds: number): Promise<void> {
    await this.control('POST', 'clock', { advanceMs: milliseconds });
    this.offsetMs += milliseconds;
  }

  async control<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    const response = await fetch(`${this.simulator.url}/control/${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Body;
  }

  /** What Meta has under this name, deleted ones left out. */
  async templates(name: string): Promise<MetaTemplate[]> {
    const found = await this.control<MetaTemplate[]>('GET', `templates?name=${name}`);
    return found.filter((t) => t.status !== 'DELETED');
  }

  async decide(name: string, action: Record<string, unknown>): Promise<void> {
    const [template] = await this.templates(name);
    if (!template) throw new Error(`Meta has no template ${name}`);
    await this.control('POST', `templates/${template.id}`, action);
  }

  /** The next matching request runs into this. */
  fail(match: { method: string; path: string }, fault: Record<string, unknown>): Promise<unknown> {
    return this.control('POST', 'faults/graph', { match, ...fault });
  }

  noticesOf(name: string): ReceivedNotice[] {
    return this.notices.filter((n) => n.value['message_template_name'] === name);
  }

  private receive(body: string): void {
    const { entry } = parseGraphJson(body) as {
      entry: { id: string; time: number; changes: { field: string; value: Record<string, unknown> }[] }[];
    };
    for (const { id, time, changes } of entry) {
      for (const { field, value } of changes) {
        const occurredAt = new Date(time * 1_000).toISOString();
        this.notices.push({ wabaId: id, field, value, occurredAt });
      }
    }
  }
}
