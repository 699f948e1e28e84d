export type { Setup, SetupRequest } from './control/setup';
export { createSimulator, type RunningSimulator, type SimulatorOptions } from './simulator';
