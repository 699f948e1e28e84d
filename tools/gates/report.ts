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

/**
 * The same as a page of documentation; what a page from before says of other gates is kept. `circumstances` are those of
 * these outcomes.
 */
export function page(outcomes: readonly Outcome[], before: string, circumstances: string): string {
  const measured = new Set(outcomes.map(({ gate }) => gate.id));
  const kept = before.split('\n').filter((line) => GATE_ROW.test(line) && !measured.has(gateOf(line)));
  const rows = [...kept, ...outcomes.flatMap(rowsOf)].sort((a, b) =>
    gateOf(a).localeCompare(gateOf(b), 'en', { numeric: true }),
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

const GATE_ROW = /^\| (\w+\d+) \|/;
const gateOf = (row: string): string => GATE_ROW.exec(row)![1]!;

function rowsOf({ gate, figures, error, short }: Outcome): string[] {
  const form = short ? 'short' : 'full';
  if (figures.length === 0)
    return [`| ${gate.id} | ${form} | ${error ?? 'nothing was measured'} | | | **no** |`];
  return figures.map(({ name, value, unit, line, passed: held }) => {
    const verdict = held ? 'yes' : '**no**';
    return `| ${gate.id} | ${form} | ${name} | ${number(value)} ${unit} | ${line ?? ''} | ${line === null ? '' : verdict} |`;
  });
}
