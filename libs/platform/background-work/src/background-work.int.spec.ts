import { eventually } from '@parlance/testing/harness';
import { Periodic } from './periodic';
import { WorkLoop } from './work-loop';

const errors: string[] = [];
const logger = { error: (_what: object, text: string) => void errors.push(text) } as never;
const LONG_MS = 60_000;

describe('a work loop', () => {
  it('goes on while there is more, then waits until it is woken', async () => {
    let portions = 3;
    let runs = 0;
    const loop = new WorkLoop({
      name: 'Work',
      pollMs: LONG_MS,
      work: () => {
        runs += 1;
        portions -= 1;
        return Promise.resolve(portions > 0);
      },
      logger,
    });
    loop.start();
    await eventually(() => expect(runs).toBe(3));
    portions = 1;
    loop.wake();
    await eventually(() => expect(runs).toBe(4));
    await loop.stop();
  });

  it('tells of a failure and works on, and does nothing once it is stopped', async () => {
    let runs = 0;
    const loop = new WorkLoop({
      name: 'Failing work',
      pollMs: 1,
      work: () => {
        runs += 1;
        return runs === 1 ? Promise.reject(new Error('once')) : Promise.resolve(false);
      },
      logger,
    });
    loop.start();
    await eventually(() => expect(runs).toBeGreaterThan(2));
    expect(errors).toEqual(['Failing work failed and will be tried again']);
    await loop.stop();
    const atEnd = runs;
    loop.wake();
    expect(runs).toBe(atEnd);
  });
});

describe('periodic work', () => {
  it('never runs twice at a time, and its end waits for the run that is under way', async () => {
    let [under, most, runs] = [0, 0, 0];
    const release: (() => void)[] = [];
    const periodic = new Periodic('Sweep', 1, async () => {
      under += 1;
      most = Math.max(most, under);
      await new Promise<void>((resolve) => release.push(resolve));
      under -= 1;
      runs += 1;
    });
    periodic.start();
    await eventually(() => expect(release).toHaveLength(1));
    release[0]!();
    await eventually(() => expect(release).toHaveLength(2));
    const stopped = periodic.stop();
    release[1]!();
    await stopped;
    expect([most, runs, under]).toEqual([1, 2, 0]);
  });

  it('begins after its pause unless it is asked for at once', async () => {
    let runs = 0;
    const count = () => Promise.resolve(void (runs += 1));
    const late = new Periodic('Late', LONG_MS, count);
    late.start();
    const early = new Periodic('Early', LONG_MS, () => Promise.resolve(void (runs += 10)));
    early.start({ atOnce: true });
    await eventually(() => expect(runs).toBe(10));
    await Promise.all([late.stop(), early.stop()]);
  });
});
