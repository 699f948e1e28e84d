import { setTimeout as delay } from 'node:timers/promises';
import { messagesWebhook, post, textItem, type BusinessNumber } from '../load/signed-webhooks';
import type { FaultLedger } from './fault-ledger';
import { webhookFaults } from './webhook-faults';

export interface SentWebhooks {
  /** Every message that was sent, once or more. */
  wamids: readonly string[];
  /** Those that were answered 200 at least once. */
  accepted: ReadonlySet<string>;
  /** Attempts by how they were answered; `none` when the connection broke. */
  answers: ReadonlyMap<number | 'none', number>;
  /** Webhooks that were not as they had been signed, and were answered 200. */
  forgeries: number;
}

/** Doubled with every further attempt, up to eight times as long: whoever repeats without a pause keeps down what is down. */
const FIRST_PAUSE_MS = 1_000;

interface Plan {
  url: string;
  appSecret: string;
  number: BusinessNumber;
  count: number;
  /** Webhooks a second, whatever the answers are. */
  perSecond: number;
  /** Customers who write in turns. */
  customers: number;
  /** Tells the messages of this run from others. */
  run: string;
  /** How often a webhook that is not answered 200 is sent again before Meta's patience is taken to be over. */
  attempts: number;
  /** So much of the webhooks meets a fault of the network each. */
  faults?: { share: number; random: () => number; ledger: FaultLedger };
}

/**
 * Signed webhooks with one text each, on a schedule, sent again later and later while they are not answered 200, as Meta
 * does. Ends when each was accepted or given up.
 */
export async function sendWebhooks(plan: Plan): Promise<SentWebhooks> {
  const { count, perSecond, run } = plan;
  const accepted = new Set<string>();
  const answers = new Map<number | 'none', number>();
  const wamids = Array.from({ length: count }, (_, n) => `wamid.${run}${String(n).padStart(7, '0')}`);
  let forgeries = 0;
  const started = performance.now();
  const under: Promise<void>[] = [];
  for (const [n, wamid] of wamids.entries()) {
    const due = started + (n / perSecond) * 1000;
    await delay(Math.max(0, due - performance.now()));
    under.push(deliver(wamid, n));
  }
  await Promise.all(under);
  return { wamids, accepted, answers, forgeries };

  async function deliver(wamid: string, n: number): Promise<void> {
    const from = `1555${String(7_000_000 + (n % plan.customers)).padStart(7, '0')}`;
    const body = messagesWebhook(plan.number, {
      messages: [textItem(wamid, from, `${run} ${n}`, new Date())],
    });
    await suffer(body);
    for (let attempt = 0; attempt < plan.attempts; attempt += 1) {
      const status = await post(plan.url, body, plan.appSecret);
      answers.set(status ?? 'none', (answers.get(status ?? 'none') ?? 0) + 1);
      if (status === 200) {
        accepted.add(wamid);
        return;
      }
      await delay(FIRST_PAUSE_MS * Math.min(2 ** attempt, 8) * (0.5 + Math.random()));
    }
  }

  async function suffer(body: Buffer): Promise<void> {
    const { url, appSecret, faults } = plan;
    if (!faults || faults.random() >= faults.share) return;
    const fault = webhookFaults[Math.floor(faults.random() * webhookFaults.length)]!;
    if (await fault.inflict({ url, body, appSecret }, faults.random)) forgeries += 1;
    faults.ledger.count(fault.kind);
  }
}
