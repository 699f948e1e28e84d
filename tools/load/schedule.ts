import { setTimeout as delay } from 'node:timers/promises';

/** Open loop: `work` begins when it is due, whatever became of what began before. Moments are of `performance.now()`. */
export async function onSchedule(
  perSecond: number,
  started: number,
  until: number,
  work: (due: number) => Promise<void>,
): Promise<void> {
  const underWay: Promise<void>[] = [];
  for (let n = 0; ; n += 1) {
    const due = started + (n / perSecond) * 1_000;
    if (due >= until) break;
    const early = due - performance.now();
    if (early > 0) await delay(early);
    underWay.push(work(due));
  }
  await Promise.all(underWay);
}
