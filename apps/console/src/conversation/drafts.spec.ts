import { describe, expect, it } from '@jest/globals';
import { Drafts, EMPTY_DRAFT } from './drafts';

function memory(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
    get length() {
      return kept.size;
    },
  } as Storage;
}

describe('drafts', () => {
  it('keeps what is written for each conversation and each person', () => {
    const storage = memory();
    const mine = new Drafts(storage, 'me');
    mine.write('a', { ...EMPTY_DRAFT, text: 'half a thought' });
    expect(new Drafts(storage, 'me').read('a').text).toBe('half a thought');
    expect(mine.read('b')).toEqual(EMPTY_DRAFT);
    expect(new Drafts(storage, 'you').read('a')).toEqual(EMPTY_DRAFT);
  });

  it('leaves nothing behind once it is sent', () => {
    const storage = memory();
    const drafts = new Drafts(storage, 'me');
    drafts.write('a', { ...EMPTY_DRAFT, text: 'x' });
    drafts.write('a', EMPTY_DRAFT);
    expect(storage.length).toBe(0);
  });

  it('reads what is damaged as nothing', () => {
    const storage = memory();
    storage.setItem('parlance.draft.me.a', '{');
    expect(new Drafts(storage, 'me').read('a')).toEqual(EMPTY_DRAFT);
  });
});
