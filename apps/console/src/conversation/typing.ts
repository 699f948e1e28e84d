import { showTypingRoute } from '@parlance/gateway/contracts';
import { useEffect, useRef } from 'react';
import { call } from '../api/call';
import type { ConversationView } from '../api/queries';
import { sayTyping } from '../realtime/realtime';

const STILL_AFTER_MS = 4_000;
const COLLEAGUES_EVERY_MS = 2_500;
/** Meta shows the indicator for up to 25 seconds. */
const CUSTOMER_EVERY_MS = 20_000;

/** Tells colleagues that one is typing, and the customer when it is an answer to them. */
export function useTypingSignals(conversation: ConversationView, isNote: boolean) {
  const { id } = conversation;
  const said = useRef({ colleagues: 0, customer: 0 });
  const still = useRef<ReturnType<typeof setTimeout>>(undefined);

  const stop = (): void => {
    clearTimeout(still.current);
    if (said.current.colleagues === 0) return;
    said.current.colleagues = 0;
    sayTyping(id, false);
  };
  useEffect(
    () => () => {
      clearTimeout(still.current);
      sayTyping(id, false);
    },
    [id],
  );

  return {
    stop,
    type: (): void => {
      const now = performance.now();
      clearTimeout(still.current);
      still.current = setTimeout(stop, STILL_AFTER_MS);
      if (said.current.colleagues === 0 || now - said.current.colleagues > COLLEAGUES_EVERY_MS) {
        said.current.colleagues = now;
        sayTyping(id, true);
      }
      if (isNote || conversation.lastCustomerMessageAt === null) return;
      if (said.current.customer !== 0 && now - said.current.customer < CUSTOMER_EVERY_MS) return;
      said.current.customer = now;
      // A courtesy: when it does not get through, nothing is lost.
      call(showTypingRoute, { params: { conversationId: id } }).catch(() => undefined);
    },
  };
}
