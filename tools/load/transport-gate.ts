import { atLeast, told, type Figure, type Gate, type GateOptions } from '../gates/gate';
import { median } from './percentiles.ts';
import { TransportBench, type Handled } from './transport-bench.ts';

/** Pairs alternate, so that whatever else the machine does meets both sides alike. */
const PAIRS = 5;

async function run({ short, say }: GateOptions): Promise<Figure[]> {
  const bench = await TransportBench.start();
  const count = short ? 5_000 : 30_000;
  const [bareHandlers, handlers]: [Handled[], Handled[]] = [[], []];
  const [publishing, outboxes]: [number[], number[]] = [[], []];
  try {
    await bench.handled(2_000);
    await bench.outboxRate(2_000, 20);
    for (let pair = 0; pair < PAIRS; pair += 1) {
      bareHandlers.push(await bench.bareHandled(count));
      handlers.push(await bench.handled(count));
      publishing.push(await bench.publishRate(count));
      outboxes.push(await bench.outboxRate(count, 20));
      say(`pair ${pair + 1} of ${PAIRS}`);
    }
  } finally {
    await bench.stop();
  }
  const rates = (list: readonly Handled[]): number[] => list.map(({ perSecond }) => perSecond);
  const costs = (list: readonly Handled[]): number[] => list.map(({ cpuUs }) => cpuUs);
  return [
    told('bare client handles', Math.round(median(rates(bareHandlers))), '/s'),
    told('bare client, CPU per message', median(costs(bareHandlers)), 'µs'),
    told('our handlers', Math.round(median(rates(handlers))), '/s'),
    told('our handlers, CPU per message', median(costs(handlers)), 'µs'),
    atLeast('our handlers against the bare client', ratio(rates(handlers), rates(bareHandlers)), 0.85, '×'),
    told('bare acknowledged publishing', Math.round(median(publishing)), '/s'),
    told('through the outbox', Math.round(median(outboxes)), '/s'),
    atLeast('outbox against bare publishing', ratio(outboxes, publishing), 0.55, '×'),
  ];
}

/** The median of what each pair came to. */
const ratio = (ours: readonly number[], bare: readonly number[]): number =>
  median(ours.map((rate, pair) => rate / bare[pair]!));

export const transportGate: Gate = {
  id: 'P12',
  promise: 'what the transport adds to the bare client is little',
  run,
};
