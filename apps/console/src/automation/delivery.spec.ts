import { describe, expect, it } from '@jest/globals';
import type { FunctionRun } from '@parlance/gateway/contracts';
import { deliveriesOf, deliveryOf } from './delivery';

const run = (state: FunctionRun['state'], messageState: FunctionRun['messageState'] = null) =>
  ({ state, messageState }) as FunctionRun;

describe('K-053 the delivery of what functions send', () => {
  it.each([
    ['sent', 'read', 'read'],
    ['sent', 'played', 'read'],
    ['sent', 'delivered', 'delivered'],
    ['sent', 'sent', 'sent'],
    ['sent', 'accepted', 'sending'],
    ['sent', null, 'sending'],
    ['sent', 'failed', 'failed'],
    ['sending', null, 'sending'],
    ['skipped', null, 'skipped'],
    ['refused', null, 'refused'],
    ['failed', null, 'failed'],
  ] as const)('%s with message %s is %s', (state, messageState, delivery) => {
    expect(deliveryOf(run(state, messageState))).toBe(delivery);
  });

  it('counts each once, the furthest first', () => {
    expect(deliveriesOf([run('skipped'), run('sent', 'read'), run('sent', 'read'), run('failed')])).toEqual([
      { delivery: 'read', count: 2 },
      { delivery: 'failed', count: 1 },
      { delivery: 'skipped', count: 1 },
    ]);
  });
});
