import type { CallOutcome, CallRecord } from './call-record';

export type CallTab = 'incoming' | 'outgoing' | 'missed' | 'canceled';

/**
 * Direction and outcome together (C-082 to C-085, X-10). Every call stands in one tab: a call that whoever placed it gave
 * up is canceled; one that a customer placed and nobody took, for whatever reason, is missed; an outgoing one that the
 * customer did not take stays outgoing. A call under way has no outcome yet and stands by its direction.
 */
const TABS: Record<CallRecord['direction'], Record<CallOutcome, CallTab>> = {
  inbound: {
    answered: 'incoming',
    missed: 'missed',
    canceled: 'canceled',
    'no-answer': 'missed',
    declined: 'missed',
    'out-of-hours': 'missed',
    failed: 'missed',
  },
  outbound: {
    answered: 'outgoing',
    missed: 'outgoing',
    canceled: 'canceled',
    'no-answer': 'outgoing',
    declined: 'outgoing',
    'out-of-hours': 'outgoing',
    failed: 'outgoing',
  },
};

/** A conversation that broke off is one all the same: what was answered stands by its direction. */
export function callTab(call: Pick<CallRecord, 'direction' | 'outcome' | 'answeredAt'>): CallTab {
  const { direction, outcome, answeredAt } = call;
  return TABS[direction][answeredAt === null && outcome !== null ? outcome : 'answered'];
}
