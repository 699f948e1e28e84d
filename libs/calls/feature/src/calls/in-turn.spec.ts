import { InTurn } from './in-turn';

describe('InTurn', () => {
  it('keeps the order of a key, lets other keys pass, and goes on after a failure', async () => {
    const turns = new InTurn();
    const done: string[] = [];
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const first = turns.run('a', async () => {
      await gate;
      done.push('a1');
      throw new Error('failed');
    });
    const second = turns.run('a', () => Promise.resolve(void done.push('a2')));
    await turns.run('b', () => Promise.resolve(void done.push('b1')));
    release();
    await expect(first).rejects.toThrow('failed');
    await second;
    expect(done).toEqual(['b1', 'a1', 'a2']);
  });
});
