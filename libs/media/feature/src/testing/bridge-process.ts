import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { eventually } from '@parlance/testing/harness';

const BUNDLE = 'dist/libs/media/feature/bridge-under-test.mjs';
/** Of the counters in /proc, on every Linux of today. */
const TICKS_PER_SECOND = 100;

/** The media bridge as it is shipped: bundled, in a process of its own. */
export class BridgeProcess {
  private output = '';
  private readonly exited: Promise<unknown>;

  private constructor(private readonly child: ChildProcess) {
    this.exited = once(child, 'exit');
    child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  static async start(env: Record<string, string>): Promise<BridgeProcess> {
    execFileSync(process.execPath, [
      '--input-type=module',
      '--eval',
      `import { bundle } from './tools/build/bundle.mjs'; await bundle('apps/media-bridge/src/main.ts', '${BUNDLE}');`,
    ]);
    const bridge = new BridgeProcess(spawn(process.execPath, [BUNDLE], { env }));
    await eventually(
      () => {
        if (bridge.child.exitCode !== null || !bridge.output.includes('"ready"'))
          throw new Error(`The bridge is not ready: ${bridge.output}`);
      },
      { timeoutMs: 20_000 },
    );
    return bridge;
  }

  /** As a crash or the kernel ends it. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.exited;
  }

  /** Milliseconds of processor time that it has used up to now. */
  cpuMs(): number {
    const fields = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS_PER_SECOND;
  }
}
