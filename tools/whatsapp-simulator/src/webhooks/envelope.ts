import type { Json, WebhookUpdate } from '../state/model';

export type BatchStyle = 'changes' | 'entries' | 'inner';

interface Entry {
  id: string;
  time?: number;
  changes: { field: string; value: Json }[];
}

const INNER_ARRAYS = ['messages', 'statuses', 'errors', 'calls'];

/** Puts updates into one POST body in one of the three ways in which Meta may group them. */
export function envelope(updates: WebhookUpdate[], style: BatchStyle): { object: string; entry: Entry[] } {
  const entries: Entry[] = [];
  for (const update of updates) {
    const last = entries.at(-1);
    const fits =
      last && style !== 'entries' && last.id === update.wabaId && last.time === (update.time ?? undefined);
    const entry: Entry = fits
      ? last
      : { id: update.wabaId, ...(update.time === null ? {} : { time: update.time }), changes: [] };
    if (!fits) entries.push(entry);
    const change = entry.changes.at(-1);
    const joined =
      style === 'inner' && change?.field === update.field ? join(change.value, update.value) : null;
    if (change && joined) change.value = joined;
    else entry.changes.push({ field: update.field, value: update.value });
  }
  return { object: 'whatsapp_business_account', entry: entries };
}

/** One value with the arrays of both, or null when they do not belong to the same number and kind. */
function join(a: Json, b: Json): Json | null {
  const kind = INNER_ARRAYS.find((key) => Array.isArray(a[key]));
  if (!kind || !Array.isArray(b[kind])) return null;
  if (JSON.stringify(a['metadata']) !== JSON.stringify(b['metadata'])) return null;
  const joined: Json = { ...a, [kind]: [...(a[kind] as unknown[]), ...(b[kind] as unknown[])] };
  const contacts = [...((a['contacts'] as Json[]) ?? []), ...((b['contacts'] as Json[]) ?? [])];
  const distinct = [...new Map(contacts.map((contact) => [JSON.stringify(contact), contact])).values()];
  if (distinct.length > 0) joined['contacts'] = distinct;
  return joined;
}
