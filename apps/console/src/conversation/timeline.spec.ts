import { describe, expect, it } from '@jest/globals';
import { sampleId, sampleMessage } from '../testing/samples';
import { timelineOf } from './timeline';

describe('the timeline', () => {
  it('begins each day with a line', () => {
    const next = sampleMessage(2, { occurredAt: '2026-01-07T12:00:00.000Z' });
    const kinds = timelineOf([sampleMessage(1), next], []).map(({ kind }) => kind);
    expect(kinds).toEqual(['day', 'message', 'day', 'message']);
  });

  it('names an author once for what follows shortly after', () => {
    const other = { kind: 'customer' as const, id: sampleId(4) };
    const items = timelineOf(
      [sampleMessage(1), sampleMessage(2), sampleMessage(30), sampleMessage(31, { author: other })],
      [],
    );
    expect(items.flatMap((item) => (item.kind === 'message' ? [item.continues] : []))).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });

  it('does not let a note pass for a message', () => {
    const note = sampleMessage(2, { content: { type: 'note', body: 'x' } });
    const items = timelineOf([sampleMessage(1), note], []);
    expect(items.at(-1)).toMatchObject({ kind: 'message', continues: false });
  });
});
