import { err, ok, type Result } from '@parlance/shared/kernel';
import type { Identity } from './identity';
import { identitiesOf, profileOf, type Unreadable } from './inbound-message';
import { instantAt, isObject, storable, textAt, type JsonObject } from './json';
import type { WebhookItemPayload } from './webhook-items';

const malformed = (detail: string): Result<never, Unreadable> => err({ reason: 'malformed', detail });

export interface PreferenceFact {
  readonly identities: readonly Identity[];
  readonly name: string | null;
  readonly username: string | null;
  readonly at: string;
  readonly optedOut: boolean;
}

/** One of `user_preferences[]`: the person stopped or resumed marketing messages in WhatsApp. */
export function readPreference(payload: WebhookItemPayload): Result<PreferenceFact, Unreadable> {
  const { item, contacts } = storable(payload);
  if (!isObject(item)) return malformed('the preference is not an object');
  const category = textAt(item, 'category');
  const value = textAt(item, 'value');
  if (category !== 'marketing_messages' || (value !== 'stop' && value !== 'resume'))
    return err({ reason: 'unknown', detail: `preference ${category ?? ''} ${value ?? ''}` });
  const at = instantAt(item, 'timestamp')?.toISOString();
  if (at === undefined) return malformed('timestamp: must be Unix seconds');
  const identities = identitiesOf(item, 'wa_id', 'user_id');
  if (identities.length === 0) return malformed('wa_id: neither a phone number nor a user id');
  return ok({ identities, ...profileOf(contacts.find(isObject) ?? null), at, optedOut: value === 'stop' });
}

export interface IdentityUpdateFact {
  readonly identities: readonly Identity[];
  readonly retires: readonly Identity[];
  readonly at: string;
}

/** One of `user_id_update[]`, a field that was announced, withdrawn and is still forwarded by some partners. */
export function readIdentityUpdate(payload: WebhookItemPayload): Result<IdentityUpdateFact, Unreadable> {
  const item = storable(payload.item);
  if (!isObject(item)) return malformed('the update is not an object');
  const at = instantAt(item, 'timestamp')?.toISOString();
  if (at === undefined) return malformed('timestamp: must be Unix seconds');
  const change = isObject(item['user_id']) ? item['user_id'] : null;
  const current = identitiesOf(change, '', 'current');
  if (current.length === 0) return malformed('user_id.current: must be a user id');
  return ok({
    identities: [...identitiesOf(item, 'wa_id', ''), ...current],
    retires: identitiesOf(change, '', 'previous'),
    at,
  });
}

export interface NumberLimits {
  readonly displayPhoneNumber: string;
  readonly messagingLimit: string | null;
  /** Messages per second after an upgrade; null when the webhook says nothing of it. */
  readonly throughputPerSecond: number | null;
}

/** `phone_number_quality_update`: despite its name it states limits and throughput, not the colour. */
export function readNumberLimits(value: JsonObject): NumberLimits | null {
  const digits = textAt(value, 'display_phone_number')?.replace(/\D/g, '');
  if (!digits) return null;
  const limit = value['max_daily_conversations_per_business'] ?? value['current_limit'];
  return {
    displayPhoneNumber: digits,
    messagingLimit: typeof limit === 'string' ? limit : typeof limit === 'number' ? String(limit) : null,
    throughputPerSecond: value['event'] === 'THROUGHPUT_UPGRADE' ? 1_000 : null,
  };
}
