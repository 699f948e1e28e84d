import type { Tx } from './tx';

/**
 * Reads the front of a queue along its index. Row security hides from the planner how many rows a transaction across
 * tenants sees: it takes a queue of many thousands for a short one, and would gather and sort all of it for each batch.
 */
export async function inIndexOrder<T>(tx: Tx, read: () => Promise<T>): Promise<T> {
  plan(tx, 'off');
  const result = await read();
  plan(tx, 'on');
  return result;
}

const plan = (tx: Tx, gathering: 'on' | 'off'): void =>
  tx.sendPrepared(
    `select set_config('enable_sort', $1, true), set_config('enable_bitmapscan', $1, true),
       set_config('enable_seqscan', $1, true)`,
    [gathering],
  );
