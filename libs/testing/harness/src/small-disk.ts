import { execFileSync } from 'node:child_process';
import { rmSync, statfsSync } from 'node:fs';
import { temporaryDirectory } from './temporary-directory';

const PAGE_BYTES = 4_096;

const asRoot = (...command: string[]): void => {
  const [program, ...args] = process.getuid?.() === 0 ? command : ['sudo', '-n', ...command];
  execFileSync(program!, args, { stdio: ['ignore', 'ignore', 'pipe'] });
};

/**
 * A filesystem of its own that can be full: every write to it then fails with ENOSPC, as on a disk. It lives in memory and
 * takes only what is written to it. Mounting needs Linux and root, or `sudo` without a password.
 */
export class SmallDisk {
  private constructor(
    readonly path: string,
    private readonly megabytes: number,
  ) {}

  /** Whether this machine lets us mount one. */
  static isPossible(): boolean {
    try {
      SmallDisk.mount(1).unmount();
      return true;
    } catch {
      return false;
    }
  }

  static mount(megabytes: number): SmallDisk {
    const disk = new SmallDisk(temporaryDirectory(), megabytes);
    asRoot('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'parlance-test', disk.path);
    return disk;
  }

  /** Leaves room for nothing. */
  fill(): void {
    for (let spare = 0; ; spare += 16) {
      const { blocks, bfree, bsize } = statfsSync(this.path);
      const pages = Math.ceil(((blocks - bfree) * bsize) / PAGE_BYTES) + spare;
      try {
        return this.resize(`${Math.max(pages, 1) * PAGE_BYTES}`);
      } catch (error) {
        // Somebody wrote more meanwhile, and no disk is smaller than what is on it.
        if (spare > 1_000) throw error;
      }
    }
  }

  /** Gives it its room back. */
  free(): void {
    this.resize(`${this.megabytes}m`);
  }

  unmount(): void {
    asRoot('umount', '--lazy', this.path);
    rmSync(this.path, { recursive: true, force: true });
  }

  private resize(size: string): void {
    asRoot('mount', '-o', `remount,size=${size}`, this.path);
  }
}
