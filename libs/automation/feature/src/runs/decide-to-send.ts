import type { MessageFunction } from '@parlance/automation/contracts';
import { resolveParameters, type Values } from '@parlance/automation/domain';
import type { CallContext } from '../persistence/call-repository';
import type { StoredFunction } from '../persistence/function-repository';
import type { Decided } from './run-book';

type Outcome = Pick<Decided, 'state' | 'reason' | 'outgoing'>;

/** What a function that may send would send now; a refusal that names what is missing when there is a hole. */
export function decideToSend(
  { function: fn, placeholders }: StoredFunction,
  context: CallContext,
  values: Values,
): Outcome {
  const resolved = resolveParameters({
    mapping: fn.mapping,
    placeholders,
    metadata: context.metadata,
    contact: { name: context.contactName, phone: context.contactPhone },
    values,
  });
  if (!resolved.ok)
    return {
      state: 'refused',
      reason: {
        code: 'missing-values',
        detail: `No value for ${resolved.error.map(({ placeholder, from }) => `${placeholder} from ${from}`).join('; ')}`,
      },
      outgoing: null,
    };
  const inboxId = otherInbox(fn, context);
  if (inboxId !== null && context.contactPhone === null)
    return {
      state: 'refused',
      reason: {
        code: 'no-phone',
        detail: 'Another number can write to this customer only by their phone number',
      },
      outgoing: null,
    };
  return {
    state: 'sending',
    reason: null,
    outgoing: {
      type: fn.trigger.type,
      inboxId,
      phone: context.contactPhone,
      contactName: context.contactName,
      template: fn.template,
      parameters: resolved.value,
    },
  };
}

const otherInbox = ({ inboxId }: MessageFunction, context: CallContext): string | null =>
  inboxId === context.inboxId ? null : inboxId;
