import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';

/** The files of one workspace. Collects everything first and writes only when nothing went wrong. */
export class WorkspaceFiles {
  private readonly changed = new Map<string, string>();
  private readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  exists(path: string): boolean {
    return this.changed.has(path) || existsSync(join(this.root, path));
  }

  read(path: string): string {
    return this.changed.get(path) ?? readFileSync(join(this.root, path), 'utf8');
  }

  create(path: string, content: string): void {
    if (this.exists(path)) throw new Error(`${path} is there already.`);
    this.changed.set(path, content);
  }

  /** Puts `insertion` before or after the first match of `anchor`. */
  insert(path: string, anchor: RegExp, insertion: string, where: 'before' | 'after'): void {
    const text = this.read(path);
    const match = anchor.exec(text);
    if (!match)
      throw new Error(`${path} has no place for "${insertion.trim()}": ${String(anchor)} is not in it.`);
    const at = match.index + (where === 'after' ? match[0].length : 0);
    this.changed.set(path, text.slice(0, at) + insertion + text.slice(at));
  }

  /** Formats and writes what was collected; gives the paths. */
  async write(): Promise<string[]> {
    for (const [path, content] of this.changed) {
      const file = join(this.root, path);
      const text = await format(content, { ...(await resolveConfig(file)), filepath: file });
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    return [...this.changed.keys()];
  }
}
