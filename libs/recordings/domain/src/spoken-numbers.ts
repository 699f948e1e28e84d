const ONES = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const TEENS = [
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
];
const TENS = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];

const SMALL = new Map<string, number>([
  ['oh', 0],
  ...ONES.map((word, value): [string, number] => [word, value]),
  ...TEENS.map((word, value): [string, number] => [word, 10 + value]),
]);
const TEN = new Map(TENS.map((word, index) => [word, (index + 2) * 10]));

/**
 * Spoken numbers as digits, as far as that is certain: digit after digit (`four five six` is 456), two-digit numbers
 * (`twenty five` is 25), and both in a row (`nineteen eighty four` is 1984), with hundred and thousand.
 */
export function withDigits(text: string): string {
  const words = text.split(/\s+/);
  const out: string[] = [];
  for (let at = 0; at < words.length;) {
    const { digits, used } = numberAt(words, at);
    out.push(used > 0 ? digits : words[at]!);
    at += Math.max(used, 1);
  }
  return out.join(' ');
}

function numberAt(words: readonly string[], start: number): { digits: string; used: number } {
  let digits = '';
  let at = start;
  while (at < words.length) {
    const [value, used] = groupAt(words, at);
    // A lone "oh" is no number.
    if (used === 0 || (words[at]!.toLowerCase() === 'oh' && digits === '')) break;
    digits += String(value);
    at += used;
  }
  return { digits, used: at - start };
}

type Reading = (words: readonly string[], at: number) => [value: number, used: number];

/** A number with a unit in it, and what may follow the unit: `two thousand and five`. */
const withUnit =
  (unit: string, factor: number, part: Reading): Reading =>
  (words, at) => {
    const [value, used] = part(words, at);
    if (used === 0 || words[at + used]?.toLowerCase() !== unit) return [value, used];
    const and = words[at + used + 1]?.toLowerCase() === 'and' ? 1 : 0;
    const [rest, restUsed] = part(words, at + used + 1 + and);
    return restUsed === 0 ? [value * factor, used + 1] : [value * factor + rest, used + 1 + and + restUsed];
  };

function belowHundred(words: readonly string[], at: number): [number, number] {
  const [first, second] = [words[at]?.toLowerCase() ?? '', words[at + 1]?.toLowerCase() ?? ''];
  const ten = TEN.get(first);
  if (ten !== undefined) {
    const one = ONES.indexOf(second);
    return one > 0 ? [ten + one, 2] : [ten, 1];
  }
  const small = SMALL.get(first);
  return small === undefined ? [0, 0] : [small, 1];
}

/** One number up to 999,999 that is said in one, and how many words it takes. */
const groupAt = withUnit('thousand', 1_000, withUnit('hundred', 100, belowHundred));
