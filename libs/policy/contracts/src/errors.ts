import { defineErrors } from '@parlance/shared/contract-kit';

export const policyErrors = defineErrors('policy', {
  window_closed: {
    kind: 'policy',
    title: 'The 24-hour window is closed: only approved templates may be sent',
  },
  window_never_opened: {
    kind: 'policy',
    title: 'The customer has not written yet: only approved templates may be sent',
  },
});
