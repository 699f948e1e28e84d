import { execFileSync } from 'node:child_process';
import { createServer } from 'node:net';

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** Whether the port can be listened on at this address. */
export async function isPortFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

/** Who listens on the port, as far as this machine tells: `node (pid 4711)`, or an empty string. */
export function portOwner(port: number): string {
  try {
    const line = execFileSync('ss', ['-Hltnp', `sport = :${port}`], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const owner = /"([^"]+)",pid=(\d+)/.exec(line);
    if (owner) return `${owner[1]} (pid ${owner[2]})`;
  } catch {
    // No `ss` on this machine: try the next one.
  }
  try {
    const out = execFileSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const owner = /p(\d+)\nc(.+)/.exec(out);
    if (owner) return `${owner[2]} (pid ${owner[1]})`;
  } catch {
    // Neither is there: the port's number has to do.
  }
  return '';
}
