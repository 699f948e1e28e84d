import { chaosGates } from '../chaos/chaos-gates';
import { loadGates } from '../load/load-gates';
import type { Gate } from './gate';

/** All gates, in the order in which they run. */
export const gates: readonly Gate[] = [...loadGates, ...chaosGates];
