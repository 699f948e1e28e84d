import { err, ok, type Result } from '@parlance/shared/kernel';
import { identitiesOf, profileOf, type Sender, type Unreadable } from './inbound-message';
import { instantAt, isObject, objectAt, storable, textAt, type JsonObject } from './json';
import type { WebhookItemPayload } from './webhook-items';

/** One item of a `calls` webhook with whom it is about; what it says of the call is for others to read. */
export interface CallFact {
  /** Meta's id of the call. Errors that stand beside several calls, or beside none, have none. */
  readonly wacid: string | null;
  readonly array: 'calls' | 'statuses' | 'errors';
  /** Null where Meta says nothing that can be read. */
  readonly at: string | null;
  /** The customer. Nobody is known where `identities` is empty. */
  readonly customer: Sender;
  readonly calledBy: 'customer' | 'business';
  readonly item: JsonObject;
}

type Side = 'from' | 'to';

/** Reads one of `value.calls[]`, `value.statuses[]` or `value.errors[]` (Calling API, webhook reference). */
export function readCallItem(payload: WebhookItemPayload): Result<CallFact, Unreadable> {
  const { item, contacts, metadata } = storable(payload);
  if (!isObject(item)) return err({ reason: 'unknown', detail: 'the call is not an object' });
  const array = ARRAYS.find((name) => name === payload.array) ?? 'calls';
  const wacid = textAt(item, 'id');
  if (wacid === null && array !== 'errors') return err({ reason: 'unknown', detail: 'id: is missing' });
  const contact = contacts.find(isObject) ?? null;
  const side = array === 'calls' ? customerSide(item, metadata) : 'to';
  const named = array === 'calls' ? identitiesOf(item, side, `${side}_user_id`) : recipientOf(item);
  const identities = [...named, ...identitiesOf(contact, 'wa_id', 'user_id')];
  return ok({
    wacid,
    array,
    at: instantAt(item, 'timestamp')?.toISOString() ?? null,
    customer: {
      identities: identities.filter(
        (a, i) => identities.findIndex((b) => a.kind === b.kind && a.value === b.value) === i,
      ),
      ...profileOf(contact),
    },
    calledBy: array === 'calls' && side === 'from' ? 'customer' : 'business',
    item,
  });
}

const ARRAYS = ['calls', 'statuses', 'errors'] as const;

const recipientOf = (item: JsonObject) => identitiesOf(item, 'recipient_id', 'recipient_user_id');

/**
 * Who of the two is the customer. The user id shows it, then the number that is not the business's: Meta's samples have
 * them the wrong way round in places. Then the direction, and where that is missing the kind of session description.
 */
function customerSide(item: JsonObject, metadata: JsonObject | null): Side {
  const [from, to] = [textAt(item, 'from'), textAt(item, 'to')];
  const [fromUser, toUser] = [textAt(item, 'from_user_id'), textAt(item, 'to_user_id')];
  if ((fromUser === null) !== (toUser === null)) return fromUser === null ? 'to' : 'from';
  const own = digits(textAt(metadata, 'display_phone_number'));
  if (own !== '' && from !== null && digits(from) === own) return 'to';
  if (own !== '' && to !== null && digits(to) === own) return 'from';
  const direction = textAt(item, 'direction')?.toUpperCase();
  if (direction === 'BUSINESS_INITIATED') return 'to';
  if (direction === 'USER_INITIATED') return 'from';
  return textAt(objectAt(item, 'session'), 'sdp_type') === 'answer' ? 'to' : 'from';
}

const digits = (text: string | null): string => (text ?? '').replace(/\D/g, '');
