/** Parsed JSON that came from outside: nothing about it is known before it is looked at. */
export type JsonObject = { readonly [key: string]: unknown };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const objectAt = (value: JsonObject, key: string): JsonObject | null =>
  isObject(value[key]) ? value[key] : null;

/** Text that holds something, or null. */
export const textAt = (value: JsonObject | null, key: string): string | null => {
  const inner = value?.[key];
  if (typeof inner === 'string') return inner === '' ? null : inner;
  return typeof inner === 'number' ? String(inner) : null;
};

export const numberAt = (value: JsonObject, key: string): number | null => {
  const inner = value[key];
  const number = typeof inner === 'string' && inner.trim() !== '' ? Number(inner) : inner;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
};

export const listAt = (value: JsonObject, key: string): readonly unknown[] =>
  Array.isArray(value[key]) ? value[key] : [];

/** PostgreSQL stores neither NUL nor half of a surrogate pair as text: both become the replacement character. */
export const storableText = (text: string): string => text.toWellFormed().replaceAll('\u0000', '\uFFFD');

/** The same value with every text, keys included, in a form that can be stored. */
export function storable<T>(value: T): T {
  if (typeof value === 'string') return storableText(value) as T;
  if (Array.isArray(value)) return value.map(storable) as T;
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [storableText(key), storable(inner)]),
  ) as T;
}

/** JSON with sorted names: the same content gives the same text, however it was written. */
export function canonicalJson(value: unknown): string {
  return (
    JSON.stringify(value, (_key, inner: unknown) =>
      isObject(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    ) ?? 'null'
  );
}

const EARLIEST_SECONDS = 1_230_768_000; // 2009, when WhatsApp began
const LATEST_SECONDS = 4_102_444_800; // 2100

/** Meta's Unix seconds, a string in messages and statuses and an integer elsewhere. Null when it is neither. */
export function instantAt(value: JsonObject, key: string): Date | null {
  const seconds = numberAt(value, key);
  if (seconds === null || seconds < EARLIEST_SECONDS || seconds > LATEST_SECONDS) return null;
  return new Date(Math.trunc(seconds) * 1_000);
}
