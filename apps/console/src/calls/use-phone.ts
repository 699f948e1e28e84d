import type { Call } from '@parlance/gateway/contracts';
import { useSession } from '../session/session';
import { createStore, useStore } from '../ui/store';
import { callOf, type LiveCalls } from './live-calls';
import { liveCalls, softphone } from './phone';
import type { PhoneState, Session, Softphone } from './softphone';

const SILENT = createStore<PhoneState>({ session: null, problem: null, ended: null });

export const useLiveCalls = (): LiveCalls => useStore(liveCalls);

export function usePhone(): { phone: Softphone | null; state: PhoneState } {
  const phone = useStore(softphone);
  return { phone, state: useStore(phone?.state ?? SILENT) };
}

export interface OwnCall {
  readonly call: Call | undefined;
  /** Null when the call is not in this tab. */
  readonly session: Session | null;
}

/** The call that this person is in or is placing, here or elsewhere. */
export function useOwnCall(): OwnCall | null {
  const { principal } = useSession();
  const calls = useLiveCalls();
  const { session } = usePhone().state;
  if (session) return { session, call: session.callId ? calls[session.callId] : undefined };
  const call = callOf(calls, principal.id);
  return call ? { session: null, call } : null;
}
