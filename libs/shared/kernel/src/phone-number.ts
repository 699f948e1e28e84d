/** E.164 with the leading plus, 8 to 15 digits, for example `+15557010001`. */
export type E164 = `+${string}`;

const PATTERN = /^\+[1-9]\d{7,14}$/;

export const isE164 = (value: string): value is E164 => PATTERN.test(value);

/** Reads a number as people and Meta write it: with or without plus, spaces, dashes, dots and parentheses. */
export function parseE164(value: string): E164 | null {
  const digits = value.replace(/[\s().-]/g, '').replace(/^\+/, '');
  const candidate = `+${digits}`;
  return isE164(candidate) ? candidate : null;
}

/** Meta's `wa_id`: the digits alone. */
export const toWaId = (number: E164): string => number.slice(1);
