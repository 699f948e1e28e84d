import type { Gate } from '../gates/gate';
import { fullRateGate } from './full-rate-gate.ts';
import { historyGate } from './history-gate.ts';
import { ingressGates } from './ingress-gates.ts';
import { overloadGate } from './overload-gate.ts';
import { pacingGate } from './pacing-gate.ts';
import { peerGate } from './peer-gate.ts';
import { transportGate } from './transport-gate.ts';

/** Measurements under load, each within one run on one machine. */
export const loadGates: readonly Gate[] = [
  ...ingressGates,
  peerGate,
  fullRateGate,
  pacingGate,
  historyGate,
  transportGate,
  overloadGate,
];
