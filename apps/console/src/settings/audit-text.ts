const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

type NameOf = (id: string) => string | undefined;

/** Ids of people, teams and inboxes as their names; unknown ones as they are. */
export const withNames = (text: string, nameOf: NameOf): string => text.replace(ID, (id) => nameOf(id) ?? id);

const written = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(written).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** What an audit entry says beside its action: "role: agent · memberIds: Budi, Sari". Empty lists say nothing. */
export const detailText = (details: Record<string, unknown>, nameOf: NameOf): string =>
  Object.entries(details)
    .filter(([, value]) => !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => `${name}: ${withNames(written(value), nameOf)}`)
    .join(' · ');
