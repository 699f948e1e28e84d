import { atLeast, atMost, told, type Figure, type Gate, type GateOptions } from '../gates/gate';
import { accepted, generate } from './generate.ts';
import type { LoadResult } from './generator.ts';
import { IngressBench } from './ingress-bench.ts';
import { Peer } from './peer.ts';
import { median, percentile } from './percentiles.ts';

/** Pairs alternate, so that whatever else the machine does meets both sides alike. */
const PAIRS = 5;
const pace = { concurrency: 64 };

async function run({ seed, short, say }: GateOptions): Promise<Figure[]> {
  say('starting every service as a process of its own, and the peer');
  const bench = await IngressBench.start();
  const peer = await Peer.start(await bench.otherDatabase('peer'), bench.target.appSecret);
  const [ours, theirs]: [LoadResult[], LoadResult[]] = [[], []];
  const seconds = short ? 3 : 15;
  const customers = 200;
  try {
    for (let pair = 0; pair <= PAIRS; pair += 1) {
      const run = `p3x${seed}x${pair}`;
      const their = await generate({
        ...bench.target,
        url: peer.url,
        run,
        items: 1,
        customers,
        seconds,
        pace,
      });
      const { result: our } = await bench.load({ run, items: 1, seconds, pace });
      say(`${rate(our).toFixed(0)} against ${rate(their).toFixed(0)} webhooks/s`);
      // The first pair warms both up.
      if (pair === 0) continue;
      ours.push(our);
      theirs.push(their);
    }
  } finally {
    peer.stop();
    await bench.stop();
  }
  const [our, their] = [ours, theirs].map((results) =>
    results.map(({ latenciesMs }) => percentile(latenciesMs, 0.99)),
  );
  return [
    told('whatsapp-api-js and an insert', Math.round(median(theirs.map(rate))), 'webhooks/s'),
    told('ours', Math.round(median(ours.map(rate))), 'webhooks/s'),
    atLeast('ours against the peer', median(ours.map((each, i) => rate(each) / rate(theirs[i]!))), 4, '×'),
    told('p99 of the peer', median(their!), 'ms'),
    atMost('our p99 against its', median(our!.map((each, i) => each / their![i]!)), 1, '×'),
  ];
}

const rate = (result: LoadResult): number => accepted(result) / result.seconds;

export const peerGate: Gate = {
  id: 'P3',
  promise: 'faster than a middleware and an insert, and deduplicated',
  run,
};
