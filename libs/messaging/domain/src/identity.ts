/** How Meta names a person: by phone number, by business-scoped user id (BSUID), or both; either may be missing (I32). */
export type IdentityKind = 'phone' | 'bsuid';

export interface Identity {
  readonly kind: IdentityKind;
  readonly value: string;
}

/** An identity as it is on record. */
export interface KnownIdentity extends Identity {
  readonly contactId: string;
  /** The latest moment at which Meta used it. */
  readonly seenAt: string;
  /** Since then it no longer is this person's: the number may be given to somebody else. */
  readonly retiredAt: string | null;
}

/** A webhook shows that these identities belong to one person at this moment. */
export interface Pairing {
  readonly identities: readonly Identity[];
  readonly at: string;
  /** Identities that the person gave up at this moment (system messages `user_changed_number`, `user_changed_user_id`). */
  readonly retires: readonly Identity[];
}

export interface IdentityPlan {
  /** The contact that remains: the oldest that is involved; null when a new one is needed. */
  readonly contactId: string | null;
  /** Contacts that turn out to be the same person. */
  readonly absorbs: readonly string[];
  /** Every identity to be written, with its new owner and times. */
  readonly writes: readonly (Identity & { readonly seenAt: string; readonly retiredAt: string | null })[];
}

const same = (a: Identity, b: Identity): boolean => a.kind === b.kind && a.value === b.value;

/**
 * Decides whose message this is. `known` holds the records of all identities of the pairing. Pairings join contacts in
 * any order to the same one (Business-scoped user IDs, contacts). A retired identity seen again afterwards belongs to
 * somebody new.
 */
export function planIdentity(known: readonly KnownIdentity[], pairing: Pairing): IdentityPlan {
  const named = [...pairing.identities, ...pairing.retires];
  const current = known.filter(
    (k) => named.some((n) => same(n, k)) && (k.retiredAt === null || pairing.at <= k.retiredAt),
  );
  const contactIds = [...new Set(current.map((k) => k.contactId))].sort();
  const writes = named.flatMap((identity, index) => {
    if (named.findIndex((n) => same(n, identity)) !== index) return [];
    const record = current.find((k) => same(k, identity));
    const retired = pairing.retires.some((r) => same(r, identity)) ? pairing.at : null;
    const seenAt = record && record.seenAt > pairing.at ? record.seenAt : pairing.at;
    const retiredAt = latest(record?.retiredAt ?? null, retired);
    return [{ ...identity, seenAt, retiredAt }];
  });
  return { contactId: contactIds[0] ?? null, absorbs: contactIds.slice(1), writes };
}

const latest = (a: string | null, b: string | null): string | null =>
  a === null ? b : b === null ? a : a > b ? a : b;

/** The identity of a kind to show and send to: the one seen last that was not given up. */
export function currentIdentity(
  identities: readonly Omit<KnownIdentity, 'contactId'>[],
  kind: IdentityKind,
): string | null {
  let best: Omit<KnownIdentity, 'contactId'> | null = null;
  for (const identity of identities) {
    if (identity.kind !== kind || identity.retiredAt !== null) continue;
    if (
      !best ||
      identity.seenAt > best.seenAt ||
      (identity.seenAt === best.seenAt && identity.value > best.value)
    )
      best = identity;
  }
  return best?.value ?? null;
}

/** A value stated at a moment, where the latest statement stands. */
export interface Stated<T> {
  readonly value: T;
  readonly at: string;
}

export const laterStated = <T extends string | boolean>(
  known: Stated<T> | null,
  stated: Stated<T> | null,
): Stated<T> | null => {
  if (!known) return stated;
  if (!stated) return known;
  if (stated.at !== known.at) return stated.at > known.at ? stated : known;
  return stated.value > known.value ? stated : known;
};
