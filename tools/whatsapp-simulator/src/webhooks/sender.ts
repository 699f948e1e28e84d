import { Agent, request } from 'undici';
import type { WebhookFaults } from '../control/faults';
import type { Simulation } from '../simulation';
import type { Delivery, Json, WebhookUpdate } from '../state/model';
import { envelope } from './envelope';
import { graphJson } from './graph-json';
import { signature } from './signature';
import { callbackUrl, subscribedApps } from './targets';

export interface Emission {
  wabaId: string;
  numberId: string | null;
  field: string;
  /** What is told, for the Graph version (20 to 26) of each app's webhook subscription. */
  value: (version: number) => Json;
  /** When it happened, milliseconds. */
  at: number;
}

const WITHOUT_TIME = new Set(['messages', 'calls', 'user_preferences']);

/** Sends webhooks until they are answered with 200 or seven days have passed. What is unsent survives a restart. */
export class WebhookSender {
  private readonly agent = new Agent({ connections: 128, pipelining: 1 });
  private readonly ready: { delivery: Delivery; at: number }[] = [];
  private inFlight = 0;
  private stopped = false;

  constructor(private readonly sim: Omit<Simulation, 'webhooks'>) {}

  /** Arms what an earlier run left unsent. */
  resume(): void {
    for (const delivery of this.sim.store.deliveries.values()) this.arm(delivery);
  }

  emit(emission: Emission): void {
    const { store, dice } = this.sim;
    const waba = store.wabas.get(emission.wabaId);
    if (!waba) return;
    const faults = this.faultsOf(emission.numberId);
    for (const app of subscribedApps(store, waba, emission.field)) {
      const update: WebhookUpdate = {
        wabaId: emission.wabaId,
        time: WITHOUT_TIME.has(emission.field) ? null : Math.floor(emission.at / 1000),
        field: emission.field,
        value: emission.value(app.webhookVersion),
      };
      const copies = dice.chance(faults.duplicate ?? 0) ? 2 : 1;
      for (let copy = 0; copy < copies; copy += 1) {
        this.add({
          appId: app.id,
          numberId: emission.numberId,
          updates: [update],
          nextAt: emission.at + this.delay(faults, emission.at),
          loseFirst: this.loses(faults, emission.numberId),
          spread: false,
        });
      }
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.agent.destroy();
  }

  private add(delivery: Omit<Delivery, 'id' | 'createdAt' | 'attempts'>): void {
    const added = { ...delivery, id: this.sim.ids.internal(), createdAt: delivery.nextAt, attempts: 0 };
    this.arm(this.sim.store.deliveries.put(added));
  }

  private faultsOf(numberId: string | null): WebhookFaults {
    const { faults } = this.sim.settings;
    return { ...faults.webhooks, ...(numberId === null ? {} : faults.numbers[numberId]) };
  }

  private delay(faults: WebhookFaults, at: number): number {
    const { dice } = this.sim;
    let delay = faults.delayMs ? dice.between(...faults.delayMs) : 0;
    if (dice.chance(faults.reorder ?? 0)) delay += dice.between(1, faults.reorderMs ?? 2_000);
    // Aligned to the end of the span, so that everything of one span leaves together.
    if (faults.batchMs) delay += faults.batchMs - ((at + delay) % faults.batchMs);
    return delay;
  }

  private loses(faults: WebhookFaults, numberId: string | null): boolean {
    if (faults.loseNext) {
      const left = faults.loseNext - 1;
      const all = this.sim.settings.faults;
      const own = numberId === null ? undefined : all.numbers[numberId];
      if (numberId !== null && own?.loseNext !== undefined) {
        this.sim.settings.changeFaults({
          numbers: { ...all.numbers, [numberId]: { ...own, loseNext: left } },
        });
      } else {
        this.sim.settings.changeFaults({ webhooks: { ...all.webhooks, loseNext: left } });
      }
      return true;
    }
    return this.sim.dice.chance(faults.loseFirstAttempt ?? 0);
  }

  private arm(delivery: Delivery): void {
    this.sim.scheduler.at(delivery.nextAt, (at) => {
      // It may have travelled in the batch of another one.
      if (!this.sim.store.deliveries.has(delivery.id)) return;
      this.ready.push({ delivery, at });
      this.pump();
    });
  }

  private pump(): void {
    while (!this.stopped && this.inFlight < this.sim.settings.behaviour.webhooks.concurrency) {
      const next = this.ready.shift();
      if (!next) return;
      if (!this.sim.store.deliveries.has(next.delivery.id)) continue;
      this.inFlight += 1;
      void this.attempt(next.delivery, next.at).finally(() => {
        this.inFlight -= 1;
        this.pump();
      });
    }
  }

  /** Takes other first attempts for the same address along. */
  private gather(delivery: Delivery, url: string): void {
    const { batchSize = 1 } = this.faultsOf(delivery.numberId);
    if (batchSize <= 1 || delivery.attempts > 0) return;
    for (const other of this.sim.store.deliveries.values()) {
      if (delivery.updates.length >= batchSize) break;
      if (other === delivery || other.attempts > 0 || other.appId !== delivery.appId) continue;
      if (other.nextAt > delivery.nextAt || this.urlOf(other) !== url) continue;
      delivery.updates = [...delivery.updates, ...other.updates];
      this.sim.store.deliveries.delete(other.id);
    }
    this.sim.store.deliveries.put(delivery);
  }

  private urlOf(delivery: Delivery): string | null {
    const { store } = this.sim;
    const first = delivery.updates[0]!;
    const app = store.apps.get(delivery.appId);
    const waba = store.wabas.get(first.wabaId);
    const number = delivery.numberId === null ? null : (store.numbers.get(delivery.numberId) ?? null);
    return app && waba ? callbackUrl(app, waba, number, first.field) : null;
  }

  private async attempt(delivery: Delivery, at: number): Promise<void> {
    const { store, ledger } = this.sim;
    const url = this.urlOf(delivery);
    if (url !== null) this.gather(delivery, url);
    const lost = delivery.loseFirst && delivery.attempts === 0;
    const outcome = url === null ? 'no callback URL' : lost ? 'lost' : await this.post(delivery, url);
    if (this.stopped) return;
    delivery.attempts += 1;
    ledger.add('webhook.attempt', {
      deliveryId: delivery.id,
      appId: delivery.appId,
      url,
      attempt: delivery.attempts,
      outcome,
      updates: delivery.updates.map(describe),
    });
    if (outcome === 200) store.deliveries.delete(delivery.id);
    else this.retry(delivery, at);
    store.flush();
  }

  private async post(delivery: Delivery, url: string): Promise<number | string> {
    const { behaviour } = this.sim.settings;
    const style = this.faultsOf(delivery.numberId).batchStyle ?? 'changes';
    const body = Buffer.from(graphJson(envelope(delivery.updates, style), behaviour.webhooks.escapeSlashes));
    const secret = this.sim.store.apps.get(delivery.appId)!.secret;
    // What a webhook tells must not be forgotten by a crash right after it was told.
    this.sim.store.flush();
    try {
      const answer = await request(url, {
        method: 'POST',
        dispatcher: this.agent,
        body,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'facebookexternalua',
          'x-hub-signature-256': signature(body, secret),
        },
        signal: AbortSignal.timeout(behaviour.webhooks.timeoutMs),
      });
      await answer.body.dump();
      return answer.statusCode;
    } catch (error) {
      return (error as Error).name === 'TimeoutError'
        ? 'timeout'
        : ((error as { code?: string }).code ?? (error as Error).message);
    }
  }

  private retry(delivery: Delivery, at: number): void {
    const { store, ledger, settings } = this.sim;
    const { retryDelaysMs, giveUpAfterMs, retryToAllApps } = settings.behaviour.webhooks;
    if (retryToAllApps && !delivery.spread) {
      delivery.spread = true;
      this.spread(delivery, at);
    }
    delivery.nextAt = at + (retryDelaysMs[delivery.attempts - 1] ?? retryDelaysMs.at(-1) ?? giveUpAfterMs);
    if (delivery.nextAt - delivery.createdAt > giveUpAfterMs) {
      store.deliveries.delete(delivery.id);
      ledger.add('webhook.given-up', {
        deliveryId: delivery.id,
        appId: delivery.appId,
        updates: delivery.updates.map(describe),
      });
      return;
    }
    store.deliveries.put(delivery);
    this.arm(delivery);
  }

  /** A retry goes to every app subscribed to the account: the reason why all apps must expect duplicates. */
  private spread(delivery: Delivery, at: number): void {
    const first = delivery.updates[0]!;
    const waba = this.sim.store.wabas.get(first.wabaId);
    if (!waba) return;
    for (const app of subscribedApps(this.sim.store, waba, first.field)) {
      if (app.id === delivery.appId) continue;
      const { numberId, updates } = delivery;
      this.add({ appId: app.id, numberId, updates, nextAt: at, loseFirst: false, spread: true });
    }
  }
}

/** What an update is about, without its content. */
function describe({ field, value }: WebhookUpdate): Json {
  const ids = (['messages', 'statuses', 'calls'] as const).flatMap((key) =>
    ((value[key] as Json[] | undefined) ?? []).map((item) =>
      [item['id'], item['status'] ?? item['event']].filter((part) => part !== undefined).join(' '),
    ),
  );
  return ids.length > 0 ? { field, ids } : { field, event: value['event'] ?? null };
}
