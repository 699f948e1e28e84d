/** Text in the form in which it is searched: composed, in lower case, spaces as one. */
export const foldText = (text: string): string =>
  text.normalize('NFC').toLowerCase().replace(/\s+/gu, ' ').trim();

const digitsOf = (text: string): string => text.replace(/\D/gu, '');

/** What a person is found by: their name and the digits of their number. */
export const searchText = (name: string | null, phone: string | null): string =>
  [foldText(name ?? ''), digitsOf(phone ?? '')].join(' ').trim();

/**
 * How a search is put to `searchText`: the text as it is and, when it is a number as people write it, its digits. At
 * least three of them: fewer are in every number.
 */
export function searchParts(search: string): string[] {
  const folded = foldText(search);
  const digits = digitsOf(search);
  const isNumber = /^[+\d\s().\-/]+$/u.test(search) && digits.length >= 3;
  return isNumber && digits !== folded ? [folded, digits] : [folded];
}
