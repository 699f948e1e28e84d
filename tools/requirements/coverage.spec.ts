import { readFileSync } from 'node:fs';
import { coverage, idsInTitles, requirementsIn, unknownIds } from './coverage';

const markdown = '# Rows\n\n- K-001 First.\n- C-001 Second.\n';

describe('idsInTitles', () => {
  it.each([
    ['a test', "it('K-001 does it', () => {})", ['K-001']],
    ['several ids', "it('K-001 C-001: do it', () => {})", ['K-001', 'C-001']],
    ['a group', "describe('K-001 group', () => {})", ['K-001']],
    ['a table', "it.each([['a', 1]])('C-001 %s', () => {})", ['C-001']],
    ['a table over lines', "test.each([\n  ['a (b)', 1],\n])(\n  'C-001 %s',\n  () => {})", ['C-001']],
    [
      'the rows of a table',
      "it.each<[string, () => void]>([['K-001 a', 1], ['C-001 b', 2]])('%s', f)",
      ['K-001', 'C-001'],
    ],
    ['a table of names', "it.each(['K-001 a', 'b'] as const)('refuses %s', f)", ['K-001']],
    ['rows that do not fill the title', "it.each([['K-001', 1]])('%i', f)", []],
    ['other values of a row', "it.each([['a', 'K-001']])('%s', f)", []],
    ['what is given to something else', "expect(find('K-001'))", []],
    ['a test that is left out', "it.skip('K-001 does it', () => {})", []],
    ['a template literal', 'it(`K-001 ${name}`, () => {})', ['K-001']],
    ['a comment', "// K-001\nit('does it', () => {})", []],
  ])('reads %s', (_title, source, ids) => {
    expect(idsInTitles(source)).toEqual(ids);
  });
});

describe('coverage', () => {
  const tests = new Map([
    ['a.spec.ts', "it('K-001 does it')"],
    ['b.spec.ts', "it('C-999 does it')"],
  ]);

  it('names the files of a row, and the rows without one', () => {
    expect(coverage(markdown, tests).map(({ id, files }) => [id, files])).toEqual([
      ['K-001', ['a.spec.ts']],
      ['C-001', []],
    ]);
  });

  it('finds ids that no row has', () => {
    expect(unknownIds(markdown, tests)).toEqual(['C-999']);
  });
});

it('keeps 57 rows of messages by voice agents and 169 of the channel', () => {
  const ids = requirementsIn(readFileSync('docs/requirements.md', 'utf8')).map(({ id }) => id);
  expect(new Set(ids).size).toBe(226);
  expect(ids.filter((id) => id.startsWith('K-'))).toHaveLength(57);
});
