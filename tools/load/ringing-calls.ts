import { setTimeout as delay } from 'node:timers/promises';
import { getSessionRoute, setAvailabilityRoute } from '@parlance/gateway/contracts';
import { eventually } from '@parlance/testing/harness';
import { LiveChanges, type Handset, type WholeSystem } from '@parlance/testing/whole-system';
import { business } from '../dev/seed/whatsapp.ts';

/** A call that has not rung by then does not ring any more. */
const RINGS_WITHIN = { timeoutMs: 60_000, intervalMs: 4 };
const PAUSE_MS = 250;

/** A customer who calls again and again, and an agent who is rung each time and never answers. */
export class RingingCalls {
  private constructor(
    private readonly live: LiveChanges,
    private readonly customer: Handset,
  ) {}

  static async start(system: WholeSystem): Promise<RingingCalls> {
    const { simulator } = system;
    const none = [0, 0];
    await simulator.behaviour({
      calls: { media: { mode: 'none' }, timings: { dialMs: none, terminateMs: none } },
    });
    const agent = await system.signedIn('ravi@nimbus-bakery.example');
    const live = await LiveChanges.open(agent);
    const { principal } = await agent.call(getSessionRoute, {});
    await agent.call(setAvailabilityRoute, {
      params: { userId: principal.id },
      body: { chosen: 'available' },
    });
    return new RingingCalls(live, await simulator.handset('Impatient', '+447700900333'));
  }

  /** Calls until the work is done; milliseconds from each tap of the customer to the ring, Infinity where there was none. */
  async during<T>(work: Promise<T>): Promise<{ outcome: T; ringMs: number[] }> {
    let goesOn = true;
    const outcome = work.finally(() => (goesOn = false));
    const ringMs: number[] = [];
    do {
      ringMs.push(await this.one());
      await delay(PAUSE_MS);
    } while (goesOn);
    return { outcome: await outcome, ringMs };
  }

  close(): void {
    this.live.close();
  }

  private async one(): Promise<number> {
    const before = this.live.changes.length;
    const tapped = performance.now();
    const { call } = await this.customer.dial(business.phoneNumberId);
    const told = (state: string): Promise<void> =>
      eventually(() => {
        const found = this.live.changes
          .slice(before)
          .some((change) => change.kind === 'call' && change.call.state === state);
        if (!found) throw new Error(`The call is not ${state}`);
      }, RINGS_WITHIN);
    const rang = await told('ringing').then(
      () => performance.now() - tapped,
      () => Number.POSITIVE_INFINITY,
    );
    await this.customer.act(call.id, 'cancel').catch(() => undefined);
    await told('ended').catch(() => undefined);
    return rang;
  }
}
