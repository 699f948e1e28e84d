import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journal } from './journal';

describe('the journal', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'journal-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const line = (id: string, value: unknown = { id }) => ({ collection: 'items', id, value });

  it('gives back what was flushed, and nothing of a torn last line', () => {
    const journal = new Journal(directory, () => []);
    journal.append(line('a'));
    journal.append({ collection: 'items', id: 'a' });
    journal.flush();
    journal.append(line('never flushed'));
    appendFileSync(join(directory, 'journal.jsonl'), '{"collection":"items","id":"to');
    expect([...Journal.read(directory)]).toEqual([line('a'), { collection: 'items', id: 'a' }]);
  });

  it('reads lines across chunks, with characters of several bytes on the edge', () => {
    const journal = new Journal(directory, () => []);
    const lines = Array.from({ length: 40 }, (_, i) =>
      line(`${i}`, { id: `${i}`, text: 'é👋'.repeat(20_000) }),
    );
    for (const each of lines) journal.append(each);
    journal.close();
    expect(statSync(join(directory, 'journal.jsonl')).size).toBeGreaterThan(4 << 20);
    expect([...Journal.read(directory)]).toEqual(lines);
  });

  it('replaces the history by the present', () => {
    const journal = new Journal(directory, () => [line('now')]);
    for (let i = 0; i < 100; i += 1) journal.append(line('now', { id: 'now', i }));
    journal.flush();
    journal.compact();
    journal.append(line('later'));
    journal.close();
    expect([...Journal.read(directory)]).toEqual([line('now'), line('later')]);
    expect(readFileSync(join(directory, 'journal.jsonl'), 'utf8').split('\n')).toHaveLength(3);
  });
});
