const ID_KEY = /(^|_)ids?$/;

/**
 * Parses JSON of Meta. Ids are text for us, yet Meta writes some of them as JSON integers, beyond 2^53 too
 * (`message_template_id`): a number under a key named `id` or ending in `_id`, and any integer that a double cannot
 * hold, comes back as its digits. Throws SyntaxError.
 */
export function parseGraphJson(text: string): unknown {
  return JSON.parse(text, (key: string, value: unknown, context?: { source?: string }) => {
    if (typeof value !== 'number' || context?.source === undefined) return value;
    if (ID_KEY.test(key)) return context.source;
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? context.source : value;
  });
}
