import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { startSimulator, type RunningSimulator } from '@parlance/testing/harness';

type Json = Record<string, unknown>;

export const META = {
  app: '700800900',
  waba: '400500600',
  number: '100200300',
  token: 'token-of-the-business',
} as const;

/** One item of a `calls` webhook, as the messaging gateway cuts them. */
export interface CallsItem {
  readonly array: 'calls' | 'statuses' | 'errors';
  readonly item: Json;
  readonly contact: Json | null;
}

export interface MetaCall {
  readonly id: string;
  readonly state: string;
  readonly ending: string | null;
  readonly answeredAt: number | string | null;
}

/** Meta for tests of calls: a simulator with one number, and whoever receives its webhooks. */
export class MetaCalls {
  receive: (item: CallsItem) => void = () => undefined;
  private offsetMs = 0;
  private readonly server: Server = createServer((request, response) => {
    void text(request).then((body) => {
      this.take(body);
      response.end();
    });
  });

  private constructor(readonly simulator: RunningSimulator) {}

  static async start(media: 'webrtc' | 'none'): Promise<MetaCalls> {
    const simulator = await startSimulator({
      setup: {
        apps: [{ id: META.app, secret: 'app-secret', verifyToken: 'verify-me' }],
        portfolios: [{ id: '1000' }],
        wabas: [{ id: META.waba, portfolioId: '1000', subscribedAppIds: [META.app] }],
        phoneNumbers: [
          {
            id: META.number,
            wabaId: META.waba,
            number: '+44 20 7946 0000',
            calling: { status: 'ENABLED' },
          },
        ],
        accessTokens: [{ token: META.token, appId: META.app, wabaIds: [META.waba] }],
      },
    });
    const meta = new MetaCalls(simulator);
    await new Promise<void>((listening) => meta.server.listen(0, '127.0.0.1', listening));
    const { port } = meta.server.address() as AddressInfo;
    await meta.control('PATCH', `apps/${META.app}`, { callbackUrl: `http://127.0.0.1:${port}/` });
    const soon = [10, 20];
    await meta.control('PATCH', 'behaviour', {
      calls: {
        media: { mode: media },
        timings: { connectMs: soon, ringMs: soon, dialMs: soon, terminateMs: soon },
      },
    });
    return meta;
  }

  async stop(): Promise<void> {
    await this.simulator.stop();
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  /** Meta and the business share this time. */
  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  async advance(milliseconds: number): Promise<void> {
    this.offsetMs += milliseconds;
    await this.control('POST', 'clock', { advanceMs: milliseconds });
  }

  async control<Body = Json>(method: string, path: string, body?: unknown): Promise<Body> {
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

  /** A customer with a phone, who permits calls unless told otherwise. */
  async handset(id: string, phone: string, { permits = true } = {}): Promise<void> {
    await this.control('POST', 'handsets', { id, name: id, phone });
    if (!permits) return;
    const reply = { to: META.number, type: 'call_permission_reply', response: 'accept' };
    await this.control('POST', `handsets/${id}/send`, reply);
  }

  onRing(id: string, onRing: 'manual' | 'answer' | 'decline' | 'ignore'): Promise<Json> {
    return this.control('PATCH', `handsets/${id}/calling`, { onRing });
  }

  /** The customer dials; Meta's id of the call. */
  async dial(id: string, more: Json = {}): Promise<string> {
    const dialled = await this.control<{ outcome: string; call?: { id: string } }>(
      'POST',
      `handsets/${id}/call`,
      { to: META.number, via: 'contact', ...more },
    );
    if (!dialled.call) throw new Error(`Dialling gave ${dialled.outcome}`);
    return dialled.call.id;
  }

  call(wacid: string): Promise<MetaCall> {
    return this.control('GET', `calls/${encodeURIComponent(wacid)}`);
  }

  act(wacid: string, action: 'answer' | 'decline' | 'cancel' | 'hang-up' | 'fail', body: Json = {}) {
    return this.control('POST', `calls/${encodeURIComponent(wacid)}/${action}`, body);
  }

  /** The next requests that match run into this. */
  fault(match: Json, fault: Json): Promise<Json> {
    return this.control('POST', 'faults/graph', { match, ...fault });
  }

  private take(body: string): void {
    const { entry } = JSON.parse(body) as {
      entry: { changes: { field: string; value: Record<string, Json[] | undefined> }[] }[];
    };
    for (const { field, value } of entry.flatMap(({ changes }) => changes)) {
      if (field !== 'calls') continue;
      const contact = value['contacts']?.[0] ?? null;
      for (const array of ['calls', 'statuses', 'errors'] as const)
        for (const item of value[array] ?? []) this.receive({ array, item, contact });
    }
  }
}
