import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Callback, eventually, NUMBER, setupFor, TOKEN } from './testing/bench';

type Json = Record<string, unknown>;
const ROOT = resolve(new URL('.', import.meta.url).pathname, '../../..');
const BUNDLE = 'dist/tools/whatsapp-simulator/restart-test.mjs';

/** A simulator in a process of its own, so that it can be killed without a word. */
class Process {
  url = '';
  private child!: ChildProcess;

  constructor(private readonly dataDir: string) {}

  async start(): Promise<void> {
    this.child = spawn(process.execPath, [join(ROOT, BUNDLE)], {
      cwd: ROOT,
      env: { ...process.env, PORT: '0', SIMULATOR_DATA_DIR: this.dataDir, SIMULATOR_SEED: 'restart' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.url = await new Promise((done, fail) => {
      this.child.once('exit', (code) => fail(new Error(`exited with ${code}`)));
      this.child.stdout!.on('data', (chunk: Buffer) => {
        const [found] = /http:\S+/.exec(chunk.toString()) ?? [];
        if (found) done(found);
      });
    });
  }

  async kill(): Promise<void> {
    const gone = new Promise((done) => this.child.once('exit', done));
    this.child.kill('SIGKILL');
    await gone;
  }

  async call(method: string, path: string, content?: unknown): Promise<Json> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        ...(content !== undefined && { 'content-type': 'application/json' }),
      },
      ...(content !== undefined && { body: JSON.stringify(content) }),
    });
    return (await response.json()) as Json;
  }

  async send(text: string): Promise<string> {
    const message = {
      messaging_product: 'whatsapp',
      to: '+447700900001',
      type: 'text',
      text: { body: text },
    };
    const { messages } = await this.call('POST', `/v23.0/${NUMBER}/messages`, message);
    return (messages as { id: string }[])[0]!.id;
  }
}

describe('killed and started again', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'simulator-'));
  const callback = new Callback();
  const simulator = new Process(dataDir);
  let callbackUrl = '';

  beforeAll(async () => {
    const build = `import { bundle } from './tools/build/bundle.mjs'; await bundle('tools/whatsapp-simulator/src/main.ts', '${BUNDLE}');`;
    execFileSync(process.execPath, ['--input-type=module', '-e', build], { cwd: ROOT, stdio: 'ignore' });
    callbackUrl = await callback.start();
    await simulator.start();
    await simulator.call('POST', '/control/setup', setupFor(callbackUrl));
  });
  afterAll(async () => {
    await simulator.kill();
    await callback.stop();
    rmSync(dataDir, { recursive: true, force: true });
    rmSync(join(ROOT, BUNDLE), { force: true });
    rmSync(join(ROOT, `${BUNDLE}.map`), { force: true });
  });

  it('loses no accepted message, no webhook, no clock, and gives no id twice', async () => {
    callback.answer = () => 503;
    await simulator.call('POST', '/control/clock', { advanceMs: 3_600_000 });
    await simulator.call('POST', '/control/handsets/ria/send', { to: NUMBER, type: 'text', text: 'Hi' });
    const ids: string[] = [];
    for (let i = 0; i < 20; i += 1) ids.push(await simulator.send(`before ${i}`));
    await simulator.kill();
    // The line a crash cut short was never acknowledged.
    appendFileSync(join(dataDir, 'journal.jsonl'), '{"collection":"messages","id":"wam');

    callback.answer = () => 200;
    await simulator.start();
    expect(await simulator.call('GET', '/control/clock')).toMatchObject({ offsetMs: 3_600_000 });
    ids.push(await simulator.send('after'));
    expect(new Set(ids).size).toBe(21);
    await simulator.call('POST', '/control/clock', { advanceMs: 86_400_000 });
    await eventually(() => {
      const delivered = callback.statuses().filter((status) => status['status'] === 'delivered');
      expect(new Set(delivered.map((status) => status['id']))).toEqual(new Set(ids));
      expect(callback.messages()).not.toHaveLength(0);
    }, 15_000);
    expect(await simulator.call('GET', '/control/ledger/summary')).toMatchObject({
      distinctAccepted: 21,
      distinctDelivered: 21,
    });
  });

  it('ends calls that were under way as failed, and says so', async () => {
    const { call } = await simulator.call('POST', '/control/handsets/ria/call', { to: NUMBER });
    const { id } = call as { id: string };
    await simulator.kill();
    await simulator.start();
    const events = () =>
      callback.changes('calls').flatMap((value) => (value['calls'] as Json[] | undefined) ?? []);
    await eventually(() =>
      expect(events()).toContainEqual(expect.objectContaining({ id, event: 'terminate', status: 'FAILED' })),
    );
    const ended = await simulator.call('GET', `/control/calls/${encodeURIComponent(id)}`);
    expect(ended).toMatchObject({ state: 'ended', ending: 'fail', failureCode: 138019 });
  });

  it('keeps the demonstration over a second start without setup', async () => {
    const before = await simulator.call('GET', '/control/setup');
    await simulator.kill();
    await simulator.start();
    expect(await simulator.call('GET', '/control/setup')).toEqual(before);
  });
});
