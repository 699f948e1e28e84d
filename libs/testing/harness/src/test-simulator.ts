/** The simulator is a program of its own and no library: types by reference, code when a test asks for it. */
type Simulator = typeof import('../../../../tools/whatsapp-simulator/src/index.ts');
export type RunningSimulator = Awaited<ReturnType<Simulator['createSimulator']>>;
type SimulatorOptions = Parameters<Simulator['createSimulator']>[0];

const SIMULATOR = '../../../../tools/whatsapp-simulator/src/index.ts';

/** A WhatsApp simulator of this test's own on a free port. Stop it in `afterAll`. */
export async function startSimulator(
  options: Omit<SimulatorOptions, 'port'> & { port?: number } = {},
): Promise<RunningSimulator> {
  const { createSimulator } = (await import(SIMULATOR)) as Simulator;
  return createSimulator({ port: 0, ...options });
}
