import fc from 'fast-check';
import { RingBuffer, type Numbered } from './ring-buffer';

describe('RingBuffer', () => {
  it('gives exactly what was missed, or says that it cannot', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 30 }), { maxLength: 400 }),
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: -5, max: 450 }),
        (texts, maxEntries, maxCharacters, since) => {
          const ring = new RingBuffer<Numbered>(maxEntries, maxCharacters);
          const all = texts.map((text, index) => ({ sequence: index + 1, text }));
          for (const entry of all) ring.push(entry);
          const missed = ring.after(since, texts.length);
          if (missed === null) {
            const kept = texts.length - since;
            const size = all.slice(since < 0 ? 0 : since).reduce((sum, { text }) => sum + text.length, 0);
            expect(kept < 0 || kept > maxEntries || size > maxCharacters || since < 0).toBe(true);
          } else expect(missed).toEqual(all.slice(since));
        },
      ),
    );
  });

  it('keeps the latest entry, however large', () => {
    const ring = new RingBuffer<Numbered>(3, 10);
    ring.push({ sequence: 1, text: 'x'.repeat(100) });
    expect(ring.after(0, 1)).toHaveLength(1);
    ring.push({ sequence: 2, text: 'y' });
    expect(ring.after(0, 2)).toBeNull();
    expect(ring.after(1, 2)).toHaveLength(1);
    expect(ring.after(2, 2)).toEqual([]);
  });
});
