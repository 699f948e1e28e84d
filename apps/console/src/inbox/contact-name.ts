import type { Contact } from '@parlance/gateway/contracts';

/** What a person is called in a list. A phone number may be hidden behind a user id, or the other way round (I32). */
export const nameOf = (contact: Pick<Contact, 'name' | 'username' | 'phone' | 'bsuid'>): string | null =>
  contact.name ?? (contact.username ? `@${contact.username}` : null) ?? contact.phone ?? contact.bsuid;
