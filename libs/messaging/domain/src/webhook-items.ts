import { err, ok, type Result } from '@parlance/shared/kernel';
import { canonicalJson, isObject, storableText, textAt, type JsonObject } from './json';

/**
 * One fact out of a webhook, as small as it can be cut. `unknown` are fields and arrays that Meta adds, and kinds that
 * nothing here projects yet: they stay in the journal.
 */
export type ItemKind =
  | 'message'
  | 'status'
  | 'error'
  | 'user-preference'
  | 'identity-change'
  | 'template'
  | 'account'
  | 'call'
  | 'unknown';

export interface WebhookItem {
  readonly kind: ItemKind;
  readonly field: string;
  readonly wabaId: string | null;
  readonly phoneNumberId: string | null;
  /** Two deliveries with the same text are the same item, within one app. Longer ones are hashed by the journal. */
  readonly identity: string;
  readonly payload: WebhookItemPayload;
}

/** What the journal keeps: the item with everything of its surroundings that says something about it. */
export interface WebhookItemPayload {
  readonly entryId: string | null;
  readonly entryTime: number | null;
  readonly metadata: JsonObject | null;
  readonly contacts: readonly unknown[];
  readonly item: unknown;
  /** Which array of the value it stood in; of calls only, whose arrays say different things. */
  readonly array?: string;
}

export interface WebhookFault {
  readonly path: string;
  readonly rule: string;
  readonly message: string;
}

const fault = (path: string, message: string): Result<never, WebhookFault> =>
  err({ path, rule: 'shape', message });

/** Arrays of a value that are cut into items, by field. Everything beside them is kept as one more item. */
const ITEM_ARRAYS: Readonly<Record<string, Readonly<Record<string, ItemKind>>>> = {
  messages: { messages: 'message', statuses: 'status', errors: 'error' },
  user_preferences: { user_preferences: 'user-preference' },
  user_id_update: { user_id_update: 'identity-change' },
  calls: { calls: 'call', statuses: 'call', errors: 'call' },
};

/** Said once for all items of a value; never an item of its own. */
const SURROUNDINGS = new Set(['messaging_product', 'metadata', 'contacts']);

const TEMPLATE_FIELD = /^(message_template_|template_)/;
const ACCOUNT_FIELD = /^(account_|business_|phone_number_|security$)/;

/**
 * Cuts a parsed webhook body into its items and loses nothing (Meta batches up to 1,000 updates in a POST). Returns
 * what is wrong when the body is not of the shape that Meta sends.
 */
export function splitWebhook(body: unknown): Result<readonly WebhookItem[], WebhookFault> {
  if (!isObject(body)) return fault('(root)', 'must be a JSON object');
  if (body['object'] !== 'whatsapp_business_account')
    return fault('object', 'must be "whatsapp_business_account"');
  if (!Array.isArray(body['entry'])) return fault('entry', 'must be an array');
  const items: WebhookItem[] = [];
  for (const [e, entry] of body['entry'].entries()) {
    if (!isObject(entry)) return fault(`entry[${e}]`, 'must be an object');
    if (!Array.isArray(entry['changes'])) return fault(`entry[${e}].changes`, 'must be an array');
    for (const [c, change] of entry['changes'].entries()) {
      const path = `entry[${e}].changes[${c}]`;
      if (!isObject(change)) return fault(path, 'must be an object');
      if (typeof change['field'] !== 'string' || change['field'] === '')
        return fault(`${path}.field`, 'must name the field that changed');
      items.push(...splitChange(entry, change['field'], change['value']));
    }
  }
  return ok(items);
}

function splitChange(entry: JsonObject, field: string, value: unknown): WebhookItem[] {
  const entryTime = typeof entry['time'] === 'number' ? entry['time'] : null;
  const around = { entryId: textAt(entry, 'id'), entryTime };
  const make = (
    kind: ItemKind,
    item: unknown,
    metadata: JsonObject | null,
    contacts: readonly unknown[],
    array?: string,
  ) =>
    itemOf(kind, field, {
      ...around,
      metadata,
      contacts,
      item,
      ...(kind === 'call' && array !== undefined && { array }),
    });
  if (TEMPLATE_FIELD.test(field)) return [make('template', value, null, [])];
  if (ACCOUNT_FIELD.test(field)) return [make('account', value, null, [])];
  const arrays = ITEM_ARRAYS[field];
  if (!arrays || !isObject(value)) return [make('unknown', value, metadataOf(value), [])];

  const metadata = metadataOf(value);
  const contacts = Array.isArray(value['contacts']) ? value['contacts'] : [];
  const unmatched = new Set(contacts);
  const items: WebhookItem[] = [];
  const rest: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(field === 'calls' ? withOwnErrors(value) : value)) {
    const kind = arrays[key];
    if (kind !== undefined && Array.isArray(inner)) {
      for (const item of inner) {
        const own = contacts.length === 1 ? contacts : contacts.filter((contact) => isAbout(contact, item));
        for (const contact of own) unmatched.delete(contact);
        items.push(make(isObject(item) ? kind : 'unknown', item, metadata, own, key));
      }
    } else if (!SURROUNDINGS.has(key)) rest[key] = inner;
  }
  if (unmatched.size > 0 && contacts.length > 0) rest['contacts'] = [...unmatched];
  if (Object.keys(rest).length > 0 || items.length === 0) items.push(make('unknown', rest, metadata, []));
  return items;
}

/** Meta states why a call failed beside it (Calling API, webhook reference); with one call it is clear which is meant. */
function withOwnErrors(value: JsonObject): JsonObject {
  const { errors, ...others } = value;
  const calls = value['calls'];
  if (!Array.isArray(errors) || !Array.isArray(calls) || calls.length !== 1) return value;
  const [call] = calls as unknown[];
  return isObject(call) && !('errors' in call) ? { ...others, calls: [{ ...call, errors }] } : value;
}

const metadataOf = (value: unknown): JsonObject | null =>
  isObject(value) && isObject(value['metadata']) ? value['metadata'] : null;

const IDS_OF_ITEM = [
  'from',
  'from_user_id',
  'to',
  'to_user_id',
  'recipient_id',
  'recipient_user_id',
  'wa_id',
  'user_id',
  'recipient_participant_id',
];

function isAbout(contact: unknown, item: unknown): boolean {
  if (!isObject(contact) || !isObject(item)) return false;
  const ids = new Set(IDS_OF_ITEM.map((key) => textAt(item, key)).filter((id) => id !== null));
  return [textAt(contact, 'wa_id'), textAt(contact, 'user_id')].some((id) => id !== null && ids.has(id));
}

function itemOf(kind: ItemKind, field: string, payload: WebhookItemPayload): WebhookItem {
  const phoneNumberId = textAt(payload.metadata, 'phone_number_id');
  return {
    kind,
    field: storableText(field),
    wabaId: payload.entryId === null ? null : storableText(payload.entryId),
    phoneNumberId: phoneNumberId === null ? null : storableText(phoneNumberId),
    identity: identityOf(kind, field, phoneNumberId, payload),
    payload,
  };
}

function identityOf(
  kind: ItemKind,
  field: string,
  phoneNumberId: string | null,
  { entryId, entryTime, item, array }: WebhookItemPayload,
): string {
  if (isObject(item)) {
    const wamid = textAt(item, 'id');
    if (kind === 'message' && wamid !== null) return parts('message', phoneNumberId, wamid);
    if (kind === 'status' && wamid !== null)
      return parts('status', phoneNumberId, wamid, ...statusParts(item));
    if (kind === 'call' && wamid !== null)
      return parts('call', phoneNumberId, array, wamid, ...callParts(item));
  }
  return parts(kind, field, entryId, entryTime, phoneNumberId, canonicalJson(item));
}

/** A failure has no useful timestamp of its own when it is repeated: its codes tell it apart. */
function statusParts(status: JsonObject): readonly unknown[] {
  const codes = Array.isArray(status['errors'])
    ? status['errors'].map((error) => (isObject(error) ? error['code'] : null))
    : [];
  return [
    status['type'] ?? null,
    status['status'] ?? null,
    codes.length > 0 ? codes : (status['timestamp'] ?? null),
    status['recipient_participant_id'] ?? null,
  ];
}

/** An event of a call is told apart by what it says and when that happened. */
const callParts = (call: JsonObject): readonly unknown[] => [
  call['event'] ?? null,
  call['status'] ?? null,
  call['timestamp'] ?? null,
];

const parts = (...values: readonly unknown[]): string => JSON.stringify(values);
