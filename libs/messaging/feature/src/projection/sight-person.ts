import { findIdentities } from '../persistence/contacts.sql';
import type { Projection, RoutedItem } from './projection';
import { resolveContact } from './resolve-contact';

/**
 * What an item says of a person beside its own matter. When it is replayed, whoever is on record is left alone: the
 * number may be somebody else's by now. A person who was lost is made again.
 */
export async function sightPerson(
  { tx, tenantId, changes }: Projection,
  item: RoutedItem,
  sighting: Parameters<typeof resolveContact>[2],
): Promise<void> {
  if (item.row.replayed) {
    const known = await findIdentities(tx, tenantId, sighting.identities);
    if (known.length > 0) return;
  }
  await resolveContact(tx, tenantId, sighting, changes, item.id);
}
