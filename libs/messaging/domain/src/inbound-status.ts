import { err, ok, type Result } from '@parlance/shared/kernel';
import { META_STATUSES, type MetaStatus } from './delivery';
import type { Identity } from './identity';
import { identitiesOf, profileOf, type Unreadable } from './inbound-message';
import { instantAt, isObject, listAt, numberAt, objectAt, storable, textAt, type JsonObject } from './json';
import type { WebhookItemPayload } from './webhook-items';

export interface MetaError {
  readonly code: number | null;
  readonly title: string | null;
  readonly details: string | null;
}

/** One of `value.statuses[]`: what became of a message that we sent. */
export interface StatusFact {
  readonly wamid: string;
  readonly status: MetaStatus;
  readonly at: string;
  /** Our message id, echoed: names the message where the answer to its send was lost. */
  readonly opaque: string | null;
  readonly errors: readonly MetaError[];
  readonly recipient: {
    readonly identities: readonly Identity[];
    readonly name: string | null;
    readonly username: string | null;
  };
}

const malformed = (detail: string): Result<never, Unreadable> => err({ reason: 'malformed', detail });

export function readStatus(payload: WebhookItemPayload): Result<StatusFact, Unreadable> {
  const { item, contacts } = storable(payload);
  if (!isObject(item)) return malformed('the status is not an object');
  const wamid = textAt(item, 'id');
  if (wamid === null) return malformed('id: is missing');
  const status = META_STATUSES.find((s) => s === item['status']);
  const type = textAt(item, 'type');
  if (status === undefined || (type !== null && type !== 'message'))
    return err({
      reason: 'unknown',
      detail: `status ${String(item['status'])} of type ${type ?? 'message'}`,
    });
  if (item['recipient_type'] === 'group') return err({ reason: 'unknown', detail: 'a status of a group' });
  const at = instantAt(item, 'timestamp')?.toISOString();
  if (at === undefined) return malformed('timestamp: must be Unix seconds');
  const contact = contacts.find(isObject) ?? null;
  const identities = [
    ...identitiesOf(item, 'recipient_id', 'recipient_user_id'),
    ...identitiesOf(contact, 'wa_id', 'user_id'),
  ].filter((a, i, all) => all.findIndex((b) => b.kind === a.kind && b.value === a.value) === i);
  return ok({
    wamid,
    status,
    at,
    opaque: textAt(item, 'biz_opaque_callback_data'),
    errors: listAt(item, 'errors').filter(isObject).map(metaError),
    recipient: { identities, ...profileOf(contact) },
  });
}

export const metaError = (error: JsonObject): MetaError => ({
  code: numberAt(error, 'code'),
  title: textAt(error, 'title') ?? textAt(error, 'message'),
  details: textAt(objectAt(error, 'error_data'), 'details'),
});
