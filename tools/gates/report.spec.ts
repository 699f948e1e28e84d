import { atLeast, atMost, randomFrom, told } from './gate';
import { page, passed, table, type Outcome } from './report';

const outcome = (part: Partial<Outcome>): Outcome => ({
  gate: { id: 'P1', promise: 'fast' },
  figures: [],
  error: null,
  short: false,
  ...part,
});

describe('a gate', () => {
  it.each([
    ['at the line', [atMost('p50', 25, 25, 'ms')], null, true],
    ['over a most', [atMost('p50', 25.1, 25, 'ms')], null, false],
    ['under a least', [atLeast('share', 0.84, 0.85, '×')], null, false],
    ['with a figure that is only told', [told('rate', 1, '/s')], null, true],
    ['that could not be decided', [], 'the server did not start', false],
  ])('%s', (_title, figures, error, expected) => {
    expect(passed(outcome({ figures, error }))).toBe(expected);
  });

  it('shows each figure beside its line, and what went wrong', () => {
    const text = table([
      outcome({ figures: [atMost('p50', 31.25, 25, 'ms'), told('rate', 1200, '/s')] }),
      outcome({ error: 'the server did not start' }),
    ]);
    expect(text).toMatch(/P1 +p50 +31\.3 ms +≤ 25 +MISSED/);
    expect(text).toMatch(/P1 +rate +1200 \/s$/m);
    expect(text).toMatch(/the server did not start +FAILED/);
  });

  it('says on its page in which form a figure was reached', () => {
    const text = page(
      [outcome({ figures: [atMost('p50', 31.25, 25, 'ms')] }), outcome({ short: true, error: 'no server' })],
      '',
      'Measured here.',
    );
    expect(text).toContain('| P1 | full | p50 | 31.3 ms | ≤ 25 | **no** |');
    expect(text).toContain('| P1 | short | no server | | | **no** |');
  });

  it('keeps on its page what was reached by gates that were not measured this time', () => {
    const gate = (id: string) => ({ id, promise: 'fast' });
    const rate = (of: number) => [told('rate', of, '/s')];
    const first = page(
      ['P1', 'P2', 'P10', 'R1'].map((id, n) => outcome({ gate: gate(id), figures: rate(n) })),
      '',
      'Measured then.',
    );
    const second = page([outcome({ gate: gate('P2'), figures: rate(70) })], first, 'Measured now.');
    expect(second).toBe(first.replace('| 1 /s |', '| 70 /s |').replace('then', 'now'));
  });

  it.each([
    [0, '0 s'],
    [0.012345, '0.0123 s'],
    [2, '2 s'],
    [31.25, '31.3 s'],
    [98.04, '98 s'],
    [170.4, '170 s'],
    [1_234.5, '1235 s'],
    [12_000, '12000 s'],
  ])('writes %d as %s', (value, written) => {
    const text = table([outcome({ figures: [told('figure', value, 's')] })]);
    expect(text.split('\n')[1]).toBe(`P1    figure  ${written}`);
  });
});

it('the same seed gives the same numbers, another one others', () => {
  const draw = (seed: number) => Array.from({ length: 5 }, randomFrom(seed));
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  for (const value of draw(7)) expect(value >= 0 && value < 1).toBe(true);
});
