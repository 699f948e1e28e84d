import { networkInterfaces } from 'node:os';
import type { Leg, LegFactory, OfferedLeg } from './leg';
import { WeriftLeg, type WeriftOptions } from './werift-leg';

export interface MediaAddress {
  readonly publicAddress: string;
  readonly portRange: readonly [number, number];
}

/** Ports that one leg may try. */
const PORTS_PER_LEG = 20;

/** Makes legs one after the other: the library looks for a free port first and takes it later. */
export class WeriftLegFactory implements LegFactory {
  private readonly isLocal: boolean;
  private nextPort: number;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly address: MediaAddress) {
    const own = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map((a) => a.address));
    this.isLocal = own.includes(address.publicAddress);
    this.nextPort = address.portRange[0];
  }

  answer(offerSdp: string, peer: 'whatsapp' | 'browser'): Promise<{ leg: Leg; answerSdp: string }> {
    return this.alone(() => WeriftLeg.answering(offerSdp, peer === 'browser', this.options()));
  }

  offer(): Promise<{ leg: OfferedLeg; offerSdp: string }> {
    return this.alone(() => WeriftLeg.offering(this.options()));
  }

  private alone<T>(make: () => Promise<T>): Promise<T> {
    const made = this.last.then(make, make);
    this.last = made.catch(() => undefined);
    return made;
  }

  /** The search moves through the range, so that it does not begin at the taken ports each time. */
  private options(): WeriftOptions {
    const [first, last] = this.address.portRange;
    if (this.nextPort + PORTS_PER_LEG > last) this.nextPort = first;
    const from = this.nextPort;
    this.nextPort += 2;
    return { publicAddress: this.address.publicAddress, isLocal: this.isLocal, portRange: [from, last] };
  }
}
