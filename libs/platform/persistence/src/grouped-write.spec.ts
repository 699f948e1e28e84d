import { setImmediate as turn } from 'node:timers/promises';
import { GroupedWrite } from './grouped-write';
import type { UnitOfWork } from './unit-of-work';

/** Groups in the order in which their transactions began. */
function groupsOf(atOnce: boolean) {
  const begun: string[][] = [];
  const unitOfWork = { acrossTenants: (work: (tx: never) => unknown) => Promise.resolve(work({} as never)) };
  const writes = new GroupedWrite<string, string>(unitOfWork as unknown as UnitOfWork, {
    write: (_tx, rows) => {
      begun.push(rows);
      return Promise.resolve(rows);
    },
    keyOf: (row) => row,
    keyOfResult: (row) => row,
    atOnce,
  });
  return { begun, writes };
}

describe('the beginning of a grouped write', () => {
  it('waits for what else arrives in the same turn', async () => {
    const { begun, writes } = groupsOf(false);
    const first = writes.add('first');
    await Promise.resolve();
    const second = writes.add('second');
    expect(begun).toEqual([]);
    await turn();
    expect(begun).toEqual([['first', 'second']]);
    expect(await Promise.all([first, second])).toEqual(['first', 'second']);
  });

  it('waits for nothing where it is at once, and takes what was added together', async () => {
    const { begun, writes } = groupsOf(true);
    const added = [writes.add('first'), writes.add('second')];
    await Promise.resolve();
    expect(begun).toEqual([['first', 'second']]);
    expect(await Promise.all(added)).toEqual(['first', 'second']);
  });
});
