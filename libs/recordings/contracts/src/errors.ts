import { defineErrors } from '@parlance/shared/contract-kit';

export const recordingErrors = defineErrors('recordings', {
  unknown_call: { kind: 'not-found', title: 'There is no record of this call, or you may not see it' },
  no_file: { kind: 'not-found', title: 'There is no such file of this call' },
  no_document: { kind: 'not-found', title: 'There is no such document of this call' },
  wrong_format: { kind: 'invalid', title: 'The document does not exist in this format' },
});
