import { defineErrors } from '@parlance/shared/contract-kit';

export const mediaErrors = defineErrors('media', {
  bridge_full: { kind: 'unavailable', title: 'This media bridge has as many calls as it may have' },
  unknown_call: { kind: 'not-found', title: 'This media bridge does not hold the call' },
  sdp_refused: { kind: 'invalid', title: 'The session description cannot be used for a call' },
  wrong_direction: { kind: 'conflict', title: 'The call is of the other direction' },
  bridge_lost: { kind: 'unavailable', title: 'The media bridge of the call is gone' },
});
