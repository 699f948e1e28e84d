import type { Figure, Gate } from './gate';

export interface Outcome {
  gate: Pick<Gate, 'id' | 'promise'>;
  figures: Figure[];
  /** Set when the gate could not be decided. */
  error: string | null;
  /** Whether it was the form with fewer faults and less load. */
  short: boolean;
}

export const passed = ({ figures, error }: Outcome): boolean =>
  error === null && figures.every((figure) => figure.passed);

/** Three digits that count, and never fewer than stand before the point. */
const number = (value: number): string =>
  String(Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));

/** A line for each figure: what it came to, beside its line. */
export function table(outcomes: readonly Outcome[]): string {
  const rows = outcomes.flatMap(({ gate, figures, error }) => [
    ...figures.map((figure) => [
      gate.id,
      figure.name,
      `${number(figure.value)} ${figure.unit}`,
      figure.line ?? '',
      figure.line === null ? '' : figure.passed ? 'passed' : 'MISSED',
    ]),
    ...(error === null ? [] : [[gate.id, error, '', '', 'FAILED']]),
  ]);
  const all = [['gate', 'figure', 'reached', 'line', ''], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The same as a page of documentation. */
export function page(outcomes: readonly Outcome[], circumstances: string): string {
  const rows = outcomes.flatMap(({ gate, figures, error, short }) =>
    figures.length > 0
      ? figures.map(
          (figure) =>
            `| ${gate.id} | ${short ? 'short' : 'full'} | ${figure.name} | ${number(figure.value)} ${figure.unit} | ${figure.line ?? ''} | ${figure.line === null ? '' : figure.passed ? 'yes' : '**no**'} |`,
        )
      : [`| ${gate.id} | ${short ? 'short' : 'full'} | ${error ?? 'nothing was measured'} | | | **no** |`],
  );
  return [
    '# Gates',
    '',
    'What Parlance promises in figures, and what was reached. `npm run gates -- <id> ...` measures again; `npm run gates` measures all.',
    '',
    circumstances,
    '[performance.md](performance.md) says what limits those that miss their line.',
    '',
    '| gate | form | figure | reached | line | held |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
