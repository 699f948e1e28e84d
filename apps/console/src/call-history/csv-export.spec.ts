import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rowCounter } from './csv-export';

const CSV = 'when,who\n2026-03-09,"Sari\nWijaya"\n2026-03-10,"said ""yes"",\n"\n';

describe('C-080 the progress of an export', () => {
  it('counts rows, not lines', () => {
    expect(rowCounter()(CSV)).toBe(3);
  });

  it('counts the same wherever the pieces are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(CSV.length), { maxLength: 6 }), (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), CSV.length];
        const count = rowCounter();
        let rows = 0;
        for (let index = 1; index < at.length; index++) rows = count(CSV.slice(at[index - 1], at[index]));
        expect(rows).toBe(3);
      }),
    );
  });
});
