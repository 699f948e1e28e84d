import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guardDirectory } from '../../../../tools/dev/infrastructure/index.ts';

/** A folder that is removed when this process ends. */
export function temporaryDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'parlance-test-'));
  chmodSync(path, 0o755);
  guardDirectory(path);
  return path;
}
