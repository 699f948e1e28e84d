import {
  currentIdentity,
  laterStated,
  type IdentityPlan,
  type KnownIdentity,
  type Pairing,
  type Stated,
} from '@parlance/messaging/domain';
import { newId } from '@parlance/shared/kernel';
import type { ContactRow } from '../persistence/contacts.sql';

/** What a webhook shows of a person. */
export interface Sighting extends Pairing {
  readonly name: string | null;
  readonly username: string | null;
  /** When the name was stated; left out: at the moment of the sighting. */
  readonly namedAt?: string;
  /** Set by the person in WhatsApp. */
  readonly optedOut?: boolean;
}

const stated = <T>(value: T | null, at: Date | string | null): Stated<T> | null =>
  value === null || at === null ? null : { value, at: typeof at === 'string' ? at : at.toISOString() };

export function withSighting(contact: ContactRow, sighting: Sighting): ContactRow {
  const namedAt = new Date(sighting.namedAt ?? sighting.at);
  return joinContacts(contact, {
    ...contact,
    profile_name: sighting.name,
    profile_named_at: sighting.name === null ? null : namedAt,
    username: sighting.username,
    username_at: sighting.username === null ? null : namedAt,
    marketing_opt_out: sighting.optedOut ?? false,
    marketing_preference_at: sighting.optedOut === undefined ? null : new Date(sighting.at),
  });
}

/** The name that a colleague gave stays; of what the person states, the latest holds. */
export function joinContacts(kept: ContactRow, other: ContactRow): ContactRow {
  const name = laterStated(
    stated(kept.profile_name, kept.profile_named_at),
    stated(other.profile_name, other.profile_named_at),
  );
  const username = laterStated(
    stated(kept.username, kept.username_at),
    stated(other.username, other.username_at),
  );
  const optOut = laterStated(
    stated(kept.marketing_opt_out, kept.marketing_preference_at),
    stated(other.marketing_opt_out, other.marketing_preference_at),
  );
  return {
    ...kept,
    given_name: kept.given_name ?? other.given_name,
    profile_name: name?.value ?? null,
    profile_named_at: name ? new Date(name.at) : null,
    username: username?.value ?? null,
    username_at: username ? new Date(username.at) : null,
    marketing_opt_out: optOut?.value ?? false,
    marketing_preference_at: optOut ? new Date(optOut.at) : null,
    created_at: kept.created_at < other.created_at ? kept.created_at : other.created_at,
  };
}

/** What others see of a contact. */
export const shown = (row: ContactRow): string =>
  JSON.stringify([
    row.given_name,
    row.profile_name,
    row.username,
    row.phone,
    row.bsuid,
    row.marketing_opt_out,
  ]);

export function newContact(sighting: Sighting, { writes }: IdentityPlan): ContactRow {
  const empty: ContactRow = {
    id: newId(),
    given_name: null,
    profile_name: null,
    profile_named_at: null,
    username: null,
    username_at: null,
    phone: currentIdentity(writes, 'phone'),
    bsuid: currentIdentity(writes, 'bsuid'),
    marketing_opt_out: false,
    marketing_preference_at: null,
    created_at: new Date(sighting.at),
    version: 1,
  };
  return withSighting(empty, sighting);
}

export const identitiesFor = (contact: ContactRow, { writes }: IdentityPlan): KnownIdentity[] =>
  writes.map((write) => ({ ...write, contactId: contact.id }));

/** Those of a plan that are on record otherwise, or not at all. */
export const changedIdentities = (
  contact: ContactRow,
  known: readonly KnownIdentity[],
  plan: IdentityPlan,
): KnownIdentity[] =>
  identitiesFor(contact, plan).filter((write) => {
    const before = known.find((k) => k.kind === write.kind && k.value === write.value);
    return (
      before?.contactId !== contact.id ||
      before.retiredAt !== write.retiredAt ||
      before.seenAt !== write.seenAt
    );
  });

/** Whether a contact may have another number or user id to be shown, once these are written. */
export const mayBeKnownOtherwise = (contact: ContactRow, changed: readonly KnownIdentity[]): boolean =>
  changed.some((write) => write.retiredAt !== null || write.value !== contact[write.kind]);
