import { phoneShown } from '../rules/windows';
import type { Simulation } from '../simulation';
import type { Handset, Json, Moment, PhoneNumber, Thread } from '../state/model';
import { threadId } from '../state/store';

type Sim = Pick<Simulation, 'store' | 'ids' | 'settings'>;

export function threadOf(sim: Pick<Simulation, 'store'>, numberId: string, handsetId: string): Thread {
  const id = threadId(numberId, handsetId);
  return (
    sim.store.threads.get(id) ?? {
      id,
      numberId,
      handsetId,
      userSpokeAt: null,
      entryPointAt: null,
      freeUntil: null,
      contactAt: null,
      typingUntil: null,
    }
  );
}

/** The business-scoped id of this user at one portfolio; made when the two first meet. */
export function bsuidOf(sim: Sim, handset: Handset, portfolioId: string): string {
  const known = handset.bsuids[portfolioId];
  if (known) return known;
  const first = Object.keys(handset.bsuids).length === 0 ? handset.firstBsuid : null;
  const bsuid = first ?? sim.ids.bsuid(handset.country, handset.id, portfolioId);
  handset.bsuids[portfolioId] = bsuid;
  sim.store.handsets.put(handset);
  return bsuid;
}

export interface Identity {
  waId: string | null;
  userId: string | null;
  name: string;
  username: string | null;
}

/** What one business number gets to know of a user at this moment. Absent parts are left out of webhooks. */
export function identityFor(sim: Sim, handset: Handset, number: PhoneNumber, now: Moment): Identity {
  const waba = sim.store.wabas.get(number.wabaId)!;
  const thread = sim.store.threads.get(threadId(number.id, handset.id));
  const shown = !handset.hidesPhone || phoneShown(thread, now);
  return {
    waId: shown ? handset.waId : null,
    userId: sim.settings.behaviour.includeBsuid ? bsuidOf(sim, handset, waba.portfolioId) : null,
    name: handset.name,
    username: handset.username,
  };
}

/** An element of `value.contacts`. */
export function contactOf(identity: Identity, withUsername = true): Json {
  const profile: Json = { name: identity.name };
  if (withUsername && identity.username !== null) profile['username'] = identity.username;
  const contact: Json = { profile };
  if (identity.waId !== null) contact['wa_id'] = identity.waId;
  if (identity.userId !== null) contact['user_id'] = identity.userId;
  return contact;
}

export const metadataOf = (number: PhoneNumber): Json => ({
  display_phone_number: number.digits,
  phone_number_id: number.id,
});
