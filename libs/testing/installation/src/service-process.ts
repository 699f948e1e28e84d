import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { eventually } from '@parlance/testing/harness';

const bundles = new Map<string, string>();

/** Bundled once for all the times that it is started. */
function bundleOf(main: string): string {
  const known = bundles.get(main);
  if (known) return known;
  const bundle = `dist/under-test/${main.replaceAll('/', '-')}.mjs`;
  execFileSync(process.execPath, [
    '--input-type=module',
    '--eval',
    `import { bundle } from './tools/build/bundle.mjs'; await bundle('${main}', '${bundle}');`,
  ]);
  bundles.set(main, bundle);
  return bundle;
}

/** A service as it is shipped: bundled, in a process of its own, which can be killed. */
export class ServiceProcess {
  private output = '';
  private readonly exited: Promise<unknown>;

  private constructor(private readonly child: ChildProcess) {
    this.exited = once(child, 'exit');
    child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  static async start(main: string, env: Record<string, string>): Promise<ServiceProcess> {
    const service = new ServiceProcess(spawn(process.execPath, [bundleOf(main)], { env }));
    await eventually(
      () => {
        if (service.child.exitCode !== null || !service.output.includes('"ready"'))
          throw new Error(`The service is not ready: ${service.output}`);
      },
      { timeoutMs: 60_000 },
    );
    return service;
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
}
