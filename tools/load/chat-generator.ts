// A process of its own, as `generator.ts`: a program that sends through the public API, and people who write.
import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { onSchedule } from './schedule.ts';

export interface ChatPlan {
  apiUrl: string;
  token: string;
  /** Written to in turns. */
  conversations: readonly string[];
  simulatorUrl: string;
  /** They write in turns. */
  handsets: readonly string[];
  phoneNumberId: string;
  sendsPerSecond: number;
  writesPerSecond: number;
  seconds: number;
  /** Turns that earlier plans have taken. */
  turn: number;
}

export interface ChatResult {
  /** Messages that the API has taken. */
  sent: string[];
  /** How the API answered; 0 when the connection broke. */
  answers: Record<number, number>;
  /** From when a send was due until its answer. */
  latenciesMs: number[];
  /** What people wrote, by Meta's ids. */
  written: string[];
  seconds: number;
  /** CPU of this process, milliseconds. */
  cpuMs: number;
}

process.once('message', (plan: ChatPlan) => {
  void run(plan).then((result) => process.send!(result, () => process.exit(0)));
});

async function run(plan: ChatPlan): Promise<ChatResult> {
  const api = new Pool(plan.apiUrl, { connections: 128, pipelining: 1 });
  const simulator = new Pool(plan.simulatorUrl, { connections: 32, pipelining: 1 });
  const result: ChatResult = { sent: [], answers: {}, latenciesMs: [], written: [], seconds: 0, cpuMs: 0 };
  const started = performance.now();
  const until = started + plan.seconds * 1_000;
  let [sends, writes] = [plan.turn, plan.turn];

  async function send(due: number): Promise<void> {
    const turn = sends++;
    const conversation = plan.conversations[turn % plan.conversations.length]!;
    const answer = await post(api, `/v1/conversations/${conversation}/messages`, text(`Order ${turn}`), {
      authorization: `Bearer ${plan.token}`,
      'idempotency-key': randomUUID(),
    });
    result.answers[answer.status] = (result.answers[answer.status] ?? 0) + 1;
    result.latenciesMs.push(performance.now() - due);
    if (answer.status === 202) result.sent.push(answer.id!);
  }

  async function write(): Promise<void> {
    const turn = writes++;
    const handset = plan.handsets[turn % plan.handsets.length]!;
    const body = { to: plan.phoneNumberId, type: 'text', text: `Question ${turn}` };
    const answer = await post(simulator, `/control/handsets/${handset}/send`, body, {});
    if (answer.status !== 200)
      throw new Error(`The simulator answers ${answer.status} to a person who writes`);
    result.written.push(answer.id!);
  }

  await Promise.all([
    onSchedule(plan.sendsPerSecond, started, until, send),
    onSchedule(plan.writesPerSecond, started, until, write),
  ]);
  await Promise.all([api.close(), simulator.close()]);
  const { user, system } = process.cpuUsage();
  return { ...result, seconds: (performance.now() - started) / 1_000, cpuMs: (user + system) / 1_000 };
}

const text = (body: string): object => ({ content: { type: 'text', body } });

async function post(
  pool: Pool,
  path: string,
  body: object,
  headers: Record<string, string>,
): Promise<{ status: number; id: string | null }> {
  try {
    const response = await pool.request({
      path,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    const answer = (await response.body.json()) as { id?: string };
    return { status: response.statusCode, id: answer.id ?? null };
  } catch {
    return { status: 0, id: null };
  }
}
