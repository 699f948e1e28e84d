// A process of its own, so that making load costs nothing where it is measured. Started by `generate`.
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { onSchedule } from './schedule.ts';
import { messagesWebhook, signatureOf, textItem, type BusinessNumber } from './signed-webhooks.ts';

export interface LoadPlan {
  /** Where to post to, path included. */
  url: string;
  appSecret: string;
  number: BusinessNumber;
  /** Tells the messages of this run from others. */
  run: string;
  /** Texts in one webhook. */
  items: number;
  /** Customers who write in turns. */
  customers: number;
  seconds: number;
  /**
   * `perSecond`: on a schedule, whatever the answers are, latency counted from when each was due. `concurrency`: as fast as
   * answers return; who is refused waits as long as the answer says.
   */
  pace: { perSecond: number } | { concurrency: number };
}

export interface LoadResult {
  /** Webhooks by how they were answered; 0 when the connection broke. */
  answers: Record<number, number>;
  seconds: number;
  latenciesMs: number[];
}

process.once('message', (plan: LoadPlan) => {
  void run(plan).then((result) => process.send!(result, () => process.exit(0)));
});

async function run(plan: LoadPlan): Promise<LoadResult> {
  const { origin, pathname } = new URL(plan.url);
  const pool = new Pool(origin, { connections: 256, pipelining: 1, keepAliveTimeout: 30_000 });
  const answers: Record<number, number> = {};
  const latenciesMs: number[] = [];
  const random = String(process.pid);
  let sent = 0;

  /** Returns for how many milliseconds nothing more should come. */
  async function post(due: number): Promise<number> {
    const body = webhook(plan, random, sent);
    sent += 1;
    const headers = {
      'content-type': 'application/json',
      'x-hub-signature-256': signatureOf(body, plan.appSecret),
    };
    const { status, pauseMs } = await pool
      .request({ path: pathname, method: 'POST', headers, body })
      .then(async (response) => {
        await response.body.dump();
        return {
          status: response.statusCode,
          pauseMs: Number(response.headers['retry-after'] ?? 0) * 1_000,
        };
      })
      .catch(() => ({ status: 0, pauseMs: 0 }));
    answers[status] = (answers[status] ?? 0) + 1;
    latenciesMs.push(performance.now() - due);
    return pauseMs;
  }

  const started = performance.now();
  const until = started + plan.seconds * 1_000;
  if ('concurrency' in plan.pace)
    await Promise.all(
      Array.from({ length: plan.pace.concurrency }, async () => {
        while (performance.now() < until) {
          const pauseMs = await post(performance.now());
          if (pauseMs > 0) await delay(pauseMs);
        }
      }),
    );
  else await onSchedule(plan.pace.perSecond, started, until, async (due) => void (await post(due)));
  const seconds = (performance.now() - started) / 1_000;
  await pool.close();
  return { answers, seconds, latenciesMs };
}

function webhook({ number, run: name, items, customers }: LoadPlan, random: string, n: number): Buffer {
  const now = new Date();
  const messages = Array.from({ length: items }, (_, i) => {
    const index = n * items + i;
    const from = `1555${String(8_000_000 + (index % customers))}`;
    return textItem(`wamid.${name}.${random}.${index}`, from, `Is order ${index} on its way?`, now);
  });
  return messagesWebhook(number, { messages });
}
