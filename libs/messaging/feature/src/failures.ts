import type { Failure, MetaError } from '@parlance/messaging/domain';
import { errorRule, type GraphError } from '@parlance/providers/whatsapp-cloud';

/** A failed status in words that its reader can act on. Titles of Meta are unstable, so ours stand by code. */
export function failureOfMeta(error: MetaError | null): Failure {
  if (error?.code === null || error === null)
    return {
      code: 'unknown',
      title: error?.title ?? 'Meta could not deliver the message',
      detail: error?.details ?? 'Meta gave no reason',
      action: 'Try again later, or use another channel.',
    };
  const rule = errorRule(error.code);
  return {
    code: String(error.code),
    title: rule.title,
    detail: error.details ?? error.title ?? rule.title,
    action: rule.advice,
  };
}

export const failureOfGraph = (error: GraphError): Failure => ({
  code: error.code === null ? `http-${error.httpStatus ?? 'none'}` : String(error.code),
  title: error.title,
  detail: error.details,
  action: error.advice,
});

export const outcomeUnknown: Failure = {
  code: 'messaging.outcome_unknown',
  title: 'Whether the message went out is not known',
  detail: 'The answer of WhatsApp was lost and no status came',
  action: 'Ask the customer whether it arrived, or check in WhatsApp Manager, before you send it again.',
};
