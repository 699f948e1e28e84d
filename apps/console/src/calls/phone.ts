import type { Call } from '@parlance/gateway/contracts';
import { createStore } from '../ui/store';
import { withCall, type LiveCalls } from './live-calls';
import type { Softphone } from './softphone';

/** Every call under way that this person may see. */
export const liveCalls = createStore<LiveCalls>({});
/** The phone of this tab, while somebody is signed in. */
export const softphone = createStore<Softphone | null>(null);

/** Takes an account of a call in, whichever way it came. */
export function learnCall(call: Call): void {
  liveCalls.set((calls) => withCall(calls, call));
  const known = liveCalls.get()[call.id];
  if (known) softphone.get()?.changed(known);
}
