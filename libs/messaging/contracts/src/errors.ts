import { defineErrors } from '@parlance/shared/contract-kit';

export const messagingErrors = defineErrors('messaging', {
  bad_signature: { kind: 'unauthenticated', title: 'The webhook signature is missing or wrong' },
  malformed_webhook: { kind: 'invalid', title: 'The webhook body is not what Meta sends' },
  unknown_app: { kind: 'not-found', title: 'No connected app has this id' },
  verify_token_mismatch: { kind: 'forbidden', title: 'The verify token is wrong' },
  conversation_not_found: {
    kind: 'not-found',
    title: 'There is no such conversation, or it is not visible to you',
  },
  message_not_found: { kind: 'not-found', title: 'There is no such message, or it is not visible to you' },
  media_not_found: { kind: 'not-found', title: 'There is no such file, or it is not visible to you' },
  media_not_ready: { kind: 'conflict', title: 'The file is not stored yet' },
  media_refused: { kind: 'invalid', title: 'WhatsApp does not take this kind or size of file' },
  inbox_not_found: { kind: 'not-found', title: 'There is no such inbox, or it is not visible to you' },
  inbox_exists: { kind: 'conflict', title: 'This number is connected already' },
  graph_refused: { kind: 'invalid', title: 'Meta refused the credentials or the number' },
  invalid_phone: { kind: 'invalid', title: 'This is not a phone number in E.164 form' },
  not_reactable: { kind: 'conflict', title: 'This message cannot take a reaction' },
  no_address: { kind: 'conflict', title: 'The contact has neither a phone number nor a user id to send to' },
});
