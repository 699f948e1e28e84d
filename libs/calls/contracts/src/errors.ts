import { defineErrors } from '@parlance/shared/contract-kit';

export const callErrors = defineErrors('calls', {
  unknown_call: { kind: 'not-found', title: 'There is no such call, or you may not see it' },
  unknown_callback: { kind: 'not-found', title: 'There is no such callback, or you may not see it' },
  answered_elsewhere: { kind: 'conflict', title: 'Somebody else has answered this call' },
  not_ringing_here: { kind: 'conflict', title: 'This call does not ring at your phone' },
  wrong_state: { kind: 'conflict', title: 'The call is not in a state in which this can be done' },
  call_under_way: { kind: 'conflict', title: 'There is a call with this customer already' },
  agent_busy: { kind: 'conflict', title: 'You are in a call already' },
  not_your_call: { kind: 'forbidden', title: 'Only the agent of a call may do this' },
  not_placed: { kind: 'unavailable', title: 'WhatsApp did not take the call' },
  no_bridge: { kind: 'unavailable', title: 'No media bridge can take the call' },
});
