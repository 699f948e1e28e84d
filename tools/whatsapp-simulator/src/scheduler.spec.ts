import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@parlance/shared/kernel';
import { MovableClock } from './clock';
import { Scheduler } from './scheduler';
import { Store } from './state/store';

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

function make() {
  const clock = new MovableClock(new Store(null), new ManualClock(new Date(0)));
  return { clock, scheduler: new Scheduler(clock, () => undefined) };
}

describe('the scheduler', () => {
  it('runs what a moved clock makes due, in order of time, and tells each its own moment', async () => {
    const { clock, scheduler } = make();
    const ran: number[] = [];
    for (const at of [3000, 1000, 2000, 9000]) scheduler.at(at, (due) => ran.push(due));
    scheduler.at(1500, (due) => scheduler.at(due + 600, (next) => ran.push(next)));
    await soon();
    expect(ran).toEqual([]);
    clock.moveTo(5000);
    await soon();
    expect(ran).toEqual([1000, 2000, 2100, 3000]);
    scheduler.stop();
  });

  it('does not run what was called off, and goes on after a task that throws', async () => {
    const { clock, scheduler } = make();
    const ran: string[] = [];
    const cancel = scheduler.at(1, () => ran.push('cancelled'));
    scheduler.at(2, () => ran.push('kept'));
    cancel();
    clock.moveTo(10);
    await soon();
    expect(ran).toEqual(['kept']);
    scheduler.stop();
  });

  it('keeps the order of many', async () => {
    const { clock, scheduler } = make();
    const ran: number[] = [];
    for (let i = 0; i < 500; i += 1) scheduler.at((i * 7919) % 1000, (due) => ran.push(due));
    clock.moveTo(1000);
    await soon();
    expect(ran).toEqual([...ran].sort((a, b) => a - b));
    expect(ran).toHaveLength(500);
    scheduler.stop();
  });
});
