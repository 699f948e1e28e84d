import {
  answerCallRoute,
  attachAgentRoute,
  declineCallRoute,
  hangUpCallRoute,
  holdCallRoute,
  listLiveCallsRoute,
  startCallRoute,
} from '@parlance/gateway/contracts';
import { newId } from '@parlance/shared/kernel';
import { call as ask } from '../api/call';
import { ApiError } from '../api/problem';
import { feedStatus } from '../realtime/realtime';
import { openAgentLeg } from './agent-leg';
import { callOf, withList } from './live-calls';
import { learnCall, liveCalls, softphone } from './phone';
import { Softphone } from './softphone';

/** In which call this tab was when it was reloaded. */
const ATTACHED_UNDER = 'parlance.call';
/** The list was not answered: asked again after so long, while the feed keeps what is new. */
const LIST_AGAIN_MS = 5_000;

const isReload = (): boolean => {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return navigation?.type === 'reload';
};

/** Follows the calls of this person's organisation, and is the phone of this tab, until it is told to stop. */
export function startTelephony(userId: string): () => void {
  const params = (callId: string) => ({ params: { callId } });
  const phone = new Softphone({
    userId,
    openLeg: openAgentLeg,
    place: (conversationId, offerSdp) =>
      ask(startCallRoute, { body: { conversationId, offerSdp } }, { idempotencyKey: newId() }),
    answer: (callId, offerSdp) => ask(answerCallRoute, { ...params(callId), body: { offerSdp } }),
    attach: (callId, offerSdp) => ask(attachAgentRoute, { ...params(callId), body: { offerSdp } }),
    hangUp: (callId) => ask(hangUpCallRoute, params(callId)),
    learned: learnCall,
    now: () => performance.now(),
  });
  softphone.set(phone);

  const elsewhere = new BroadcastChannel('parlance.softphone');
  /** A call is in one tab at a time: the last one that took it. */
  elsewhere.onmessage = ({ data }: MessageEvent<string>) => {
    if (phone.state.get().session?.callId === data) phone.release();
  };
  let attachedTo: string | null = null;
  const stopFollowing = phone.state.subscribe(() => {
    const callId = phone.state.get().session?.callId ?? null;
    if (callId === attachedTo) return;
    attachedTo = callId;
    if (callId === null) return sessionStorage.removeItem(ATTACHED_UNDER);
    sessionStorage.setItem(ATTACHED_UNDER, callId);
    elsewhere.postMessage(callId);
  });

  let again: ReturnType<typeof setTimeout> | undefined;
  let returnTo = isReload() ? sessionStorage.getItem(ATTACHED_UNDER) : null;
  const list = async (): Promise<void> => {
    clearTimeout(again);
    const asked = liveCalls.get();
    try {
      const { items } = await ask(listLiveCallsRoute, {});
      liveCalls.set((calls) => withList(calls, asked, items));
    } catch (error) {
      if (!(error instanceof ApiError) || error.retryable)
        again = setTimeout(() => void list(), LIST_AGAIN_MS);
      return;
    }
    if (softphone.get() === phone) settle();
  };
  /** With the calls as the server has them: leaves one that is over, comes back into one that was cut off. */
  const settle = (): void => {
    const { session } = phone.state.get();
    const mine = callOf(liveCalls.get(), userId);
    const known = session?.callId ? liveCalls.get()[session.callId] : undefined;
    if (session?.callId && session.stage !== 'opening' && !known) phone.release();
    else if (known) phone.changed(known);
    const isCutOff = session?.stage === 'cut-off' && session.callId === mine?.id;
    if (mine && (isCutOff || (!session && mine.id === returnTo))) void phone.attach(mine);
    returnTo = null;
  };

  const stopListing = feedStatus.subscribe(() => {
    if (feedStatus.get() === 'live') void list();
  });
  void list();

  return () => {
    clearTimeout(again);
    stopListing();
    phone.release();
    stopFollowing();
    elsewhere.close();
    softphone.set(null);
    liveCalls.set({});
  };
}

export const declineCall = async (callId: string): Promise<void> =>
  learnCall(await ask(declineCallRoute, { params: { callId } }));

export const holdCall = async (callId: string, held: boolean): Promise<void> =>
  learnCall(await ask(holdCallRoute, { params: { callId }, body: { held } }));
