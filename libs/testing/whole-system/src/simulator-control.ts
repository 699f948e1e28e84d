import { setTimeout as delay } from 'node:timers/promises';

export interface ChatMessage {
  id: string;
  direction: 'inbound' | 'outbound';
  type: string;
  content: Record<string, unknown>;
  display: Record<string, unknown> | null;
  state: string;
}

export interface LedgerEntry {
  sequence: number;
  kind: string;
  [detail: string]: unknown;
}

/** A call as the simulator shows it. Moments are milliseconds of its time. */
export interface SimulatedCall {
  id: string;
  direction: 'inbound' | 'outbound';
  state: string;
  createdAt: number;
  answeredAt: number | null;
  endedAt: number | null;
  ending: string | null;
}

/** The simulator as a test uses it: its control API, with handsets as people would hold them. */
export class SimulatorControl {
  constructor(readonly url: string) {}

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const response = await fetch(`${this.url}/control${path}`, {
          method,
          ...(body !== undefined && {
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body),
          }),
        });
        if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
        return (await response.json()) as T;
      } catch (error) {
        // Refused before anything was sent: the simulator is being restarted.
        const refused = (error as { cause?: { code?: string } }).cause?.code === 'ECONNREFUSED';
        if (!refused || attempt > 100) throw error;
        await delay(100);
      }
    }
  }

  async handset(name: string, phone: string): Promise<Handset> {
    const { id } = await this.call<{ id: string }>('POST', '/handsets', { name, phone });
    return new Handset(this, id, phone);
  }

  async advance(milliseconds: number): Promise<void> {
    await this.call('POST', '/clock', { advanceMs: milliseconds });
  }

  async now(): Promise<Date> {
    return new Date((await this.call<{ now: string }>('GET', '/clock')).now);
  }

  behaviour(change: Record<string, unknown>): Promise<unknown> {
    return this.call('PATCH', '/behaviour', change);
  }

  async ledger(kind: string): Promise<LedgerEntry[]> {
    const query = `/ledger?kind=${encodeURIComponent(kind)}&limit=100000`;
    return (await this.call<{ entries: LedgerEntry[] }>('GET', query)).entries;
  }

  summary(): Promise<{
    repeatedCallbackData: { value: string; times: number }[];
    pendingWebhooks: number;
    counts: Record<string, number>;
  }> {
    return this.call('GET', '/ledger/summary');
  }
}

export class Handset {
  constructor(
    private readonly simulator: SimulatorControl,
    readonly id: string,
    readonly phone: string,
  ) {}

  send(message: { to: string; type: string } & Record<string, unknown>): Promise<ChatMessage> {
    return this.simulator.call('POST', `/handsets/${this.id}/send`, message);
  }

  write(to: string, text: string): Promise<ChatMessage> {
    return this.send({ to, type: 'text', text });
  }

  chat(phoneNumberId: string): Promise<ChatMessage[]> {
    return this.simulator.call('GET', `/handsets/${this.id}/conversations/${phoneNumberId}/messages`);
  }

  /** What the business has sent and the person can see. */
  async received(phoneNumberId: string): Promise<ChatMessage[]> {
    return (await this.chat(phoneNumberId)).filter(({ direction }) => direction === 'outbound');
  }

  async media(mediaId: string): Promise<Buffer> {
    const response = await fetch(`${this.simulator.url}/control/handsets/${this.id}/media/${mediaId}`);
    if (!response.ok) throw new Error(`media ${mediaId}: ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  }

  /** What the person says in calls from now on, over and over: a WAV file. */
  async speak(wav: Buffer<ArrayBuffer>): Promise<void> {
    const form = new FormData();
    form.set('file', new Blob([wav], { type: 'audio/wav' }), 'voice.wav');
    const url = `${this.simulator.url}/control/handsets/${this.id}/voice`;
    const response = await fetch(url, { method: 'POST', body: form });
    if (!response.ok) throw new Error(`voice: ${response.status} ${await response.text()}`);
  }

  /** What the person does when a business calls. */
  onRing(onRing: 'manual' | 'answer' | 'decline' | 'ignore', afterMs = 0): Promise<unknown> {
    return this.simulator.call('PATCH', `/handsets/${this.id}/calling`, { onRing, afterMs });
  }

  dial(
    to: string,
    how: { cancelAfterMs?: number; messageId?: string } = {},
  ): Promise<{ outcome: string; call: SimulatedCall }> {
    return this.simulator.call('POST', `/handsets/${this.id}/call`, { to, ...how });
  }

  askForCallback(to: string): Promise<unknown> {
    return this.simulator.call('POST', `/handsets/${this.id}/request-callback`, { to });
  }

  answerRequest(to: string, response: 'accept' | 'reject', messageId?: string): Promise<ChatMessage> {
    return this.send({ to, type: 'call_permission_reply', response, ...(messageId && { messageId }) });
  }

  /** Newest last. */
  calls(): Promise<SimulatedCall[]> {
    return this.simulator.call('GET', `/handsets/${this.id}/calls`);
  }

  /** What the person does with a call: `answer`, `decline`, `cancel` or `hang-up`. */
  act(callId: string, action: 'answer' | 'decline' | 'cancel' | 'hang-up'): Promise<SimulatedCall> {
    return this.simulator.call('POST', `/calls/${encodeURIComponent(callId)}/${action}`, {});
  }

  /** No network any more for a moment: calls fail, whatever state they are in. */
  async dropCalls(): Promise<void> {
    for (const { id, state } of await this.calls())
      if (state !== 'ended') await this.simulator.call('POST', `/calls/${encodeURIComponent(id)}/fail`, {});
  }

  /** All that was heard of the business since the answer, as a WAV file of 48 kHz. */
  async heard(callId: string): Promise<Buffer> {
    const url = `${this.simulator.url}/control/calls/${encodeURIComponent(callId)}/heard.wav`;
    const response = await fetch(url);
    if (!response.ok) throw new Error(`heard: ${response.status} ${await response.text()}`);
    return Buffer.from(await response.arrayBuffer());
  }
}
