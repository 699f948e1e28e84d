import { defineErrors } from '@parlance/shared/contract-kit';

export const gatewayErrors = defineErrors('gateway', {
  unknown_route: { kind: 'not-found', title: 'There is no such operation' },
  setup_token_wrong: { kind: 'forbidden', title: 'The setup token is missing or wrong' },
  scope_missing: { kind: 'forbidden', title: 'This API key lacks the scope that the operation needs' },
  people_only: { kind: 'forbidden', title: 'Only a signed-in person can do this' },
  origin_refused: { kind: 'forbidden', title: 'A browser of another origin may not use this session' },
  file_missing: { kind: 'invalid', title: 'The multipart body has no part named file' },
});
