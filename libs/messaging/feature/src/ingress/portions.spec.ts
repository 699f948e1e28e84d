import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { Portions } from './portions';

const busyFor = (ms: number): void => {
  const until = performance.now() + ms;
  while (performance.now() < until);
};

describe('portions of work', () => {
  it('are done in order, and others get their turn in between', async () => {
    const portions = new Portions();
    const done: number[] = [];
    for (let n = 0; n < 4; n += 1)
      portions.add(() => {
        busyFor(2);
        done.push(n);
      });
    expect(done).toEqual([]);
    await turn();
    expect(done.length).toBeGreaterThan(0);
    expect(done.length).toBeLessThan(4);
    while (done.length < 4) await turn();
    expect(done).toEqual([0, 1, 2, 3]);
  });

  it('keep the context in which each piece was added', async () => {
    const portions = new Portions();
    const request = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    for (const name of ['one', 'two'])
      request.run(name, () => portions.add(() => seen.push(request.getStore())));
    while (seen.length < 2) await turn();
    expect(seen).toEqual(['one', 'two']);
  });
});
