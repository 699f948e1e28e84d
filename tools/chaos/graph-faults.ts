import type { SimulatorControl } from '@parlance/testing/whole-system';
import type { FaultLedger } from './fault-ledger';

const EACH = 25;

const faults = [
  { kind: 'Graph answers 503', effect: { kind: 'http', httpStatus: 503 } },
  { kind: 'Graph refuses by rate', effect: { kind: 'error', code: 130429 } },
  { kind: 'Graph cuts the connection', effect: { kind: 'cut' } },
  { kind: 'answer of Graph lost', when: 'after', effect: { kind: 'cut' } },
  { kind: 'Graph answers late', latencyMs: 2_000, effect: { kind: 'latency' } },
];

/** Sends run into these until each has worn off. The function that is returned ends what is left, and counts what was not. */
export async function faultyGraph(
  simulator: SimulatorControl,
  ledger: FaultLedger,
): Promise<() => Promise<void>> {
  const kinds = new Map<string, string>();
  for (const { kind, ...fault } of faults) {
    const { id } = await simulator.call<{ id: string }>('POST', '/faults/graph', {
      match: { method: 'POST', path: '/messages' },
      times: EACH,
      probability: 0.1,
      ...fault,
    });
    kinds.set(id, kind);
  }
  return async () => {
    const { graph } = await simulator.call<{ graph: { id: string; times: number }[] }>('GET', '/faults');
    for (const [id, kind] of kinds)
      ledger.count(kind, EACH - (graph.find((fault) => fault.id === id)?.times ?? 0));
    await simulator.call('DELETE', '/faults');
  };
}
