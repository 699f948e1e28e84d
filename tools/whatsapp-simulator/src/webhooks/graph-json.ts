const INTEGER_KEYS = new Set(['message_template_id']);

// Part of V8; keeps digits that a double would round.
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;

/**
 * JSON as Graph webhooks write it: non-ASCII characters as lower-case `\uXXXX`, slashes escaped, and template ids as
 * integers even above 2^53. The signature covers exactly these characters.
 */
export function graphJson(value: unknown, escapeSlashes = true): string {
  const text = JSON.stringify(value, (key, item: unknown) =>
    INTEGER_KEYS.has(key) && typeof item === 'string' && /^\d+$/.test(item) ? rawJson(item) : item,
  ).replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return escapeSlashes ? text.replaceAll('/', '\\/') : text;
}
