import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';

const FOLDER = 'tools/load/peer';

/** What we are measured against, as a process of its own on a database of its own. */
export class Peer {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(databaseUrl: string, appSecret: string): Promise<Peer> {
    if (!existsSync(`${FOLDER}/node_modules`))
      execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: FOLDER, stdio: 'ignore' });
    const child = fork(`${FOLDER}/server.mjs`, {
      execArgv: [],
      env: { ...process.env, NODE_OPTIONS: '', DATABASE_URL: databaseUrl, APP_SECRET: appSecret },
    });
    const port = await new Promise<number>((resolve, reject) => {
      child.once('message', (message) => resolve(Number(message)));
      child.once('exit', (code) => reject(new Error(`The peer ended with code ${code}`)));
    });
    return new Peer(child, `http://127.0.0.1:${port}/`);
  }

  stop(): void {
    this.child.removeAllListeners('exit').kill();
  }
}
