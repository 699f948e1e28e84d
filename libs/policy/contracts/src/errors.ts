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
  calling_off: { kind: 'policy', title: 'Calling is switched off for this inbox' },
  permission_missing: { kind: 'policy', title: 'The customer has not permitted calls' },
  permission_declined: { kind: 'policy', title: 'The customer declined calls' },
  permission_expired: { kind: 'policy', title: 'The permission to call has ended' },
  permission_revoked: { kind: 'policy', title: 'The permission to call was taken back' },
  attempts_spent: { kind: 'policy', title: 'No more calls to this customer are possible for now' },
  request_too_early: { kind: 'policy', title: 'The customer was asked for permission a short time ago' },
  request_limit: { kind: 'policy', title: 'The customer cannot be asked for permission again this week' },
  permanent_exists: { kind: 'policy', title: 'The customer has permitted calls for good' },
  custom_message_needs_window: {
    kind: 'policy',
    title: 'Outside the 24-hour window a permission request needs a template',
  },
  customers_may_not_call: { kind: 'policy', title: 'Customers cannot call this inbox' },
  out_of_hours: { kind: 'policy', title: 'The inbox takes no calls at this time' },
});
