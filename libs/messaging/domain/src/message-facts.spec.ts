import fc from 'fast-check';
import type { Content } from './content';
import { amend, amendedOf, contentNow, reactionsOf, unamended, type AmendmentFact } from './message-facts';

const at = (second: number): string => new Date(Date.UTC(2026, 10, 22, 10, 0, second)).toISOString();
const react = (
  emoji: string | null,
  second: number,
  by: 'customer' | 'business' = 'customer',
): AmendmentFact => ({
  type: 'reaction',
  by,
  reaction: { emoji, at: at(second), id: `wamid.${emoji}${second}` },
});
const edit = (body: string, second: number): AmendmentFact => ({
  type: 'edit',
  content: { type: 'text', body },
  at: at(second),
  id: `wamid.${body}`,
});
const after = (...facts: AmendmentFact[]) => facts.reduce(amend, unamended);

describe('what happens to a message later', () => {
  it('shows the latest reaction of each side and drops one that was taken back', () => {
    const amendments = after(react('❤️', 5), react('👍', 3), react('🎉', 4, 'business'));
    expect(reactionsOf(amendments)).toEqual([
      { by: 'customer', emoji: '❤️' },
      { by: 'business', emoji: '🎉' },
    ]);
    expect(reactionsOf(amend(amendments, react(null, 6)))).toEqual([{ by: 'business', emoji: '🎉' }]);
  });

  it('ignores a removal that is older than the reaction', () => {
    expect(reactionsOf(after(react('👍', 5), react(null, 4)))).toHaveLength(1);
  });

  it('shows the words of the latest edit, and a withdrawal outranks edits', () => {
    const original: Content = { type: 'text', body: 'first' };
    const edited = after(edit('third', 9), edit('second', 5));
    expect(contentNow(original, edited)).toEqual({ type: 'text', body: 'third' });
    expect(amendedOf(edited)).toBe('edited');
    expect(amendedOf(amend(edited, { type: 'revoke', at: at(10) }))).toBe('revoked');
  });

  it('keeps the file when a caption is edited', () => {
    const media = {
      mediaId: 'm',
      mimeType: 'image/jpeg',
      fileName: null,
      sizeBytes: 9,
      state: 'stored' as const,
      reason: null,
    };
    const original: Content = { type: 'image', media, caption: 'old' };
    const amendments = after({
      type: 'edit',
      content: { type: 'image', media: { ...media, mediaId: 'other', state: 'pending' }, caption: 'new' },
      at: at(1),
      id: 'e',
    });
    expect(contentNow(original, amendments)).toEqual({ type: 'image', media, caption: 'new' });
  });

  it('is the same after every order and repetition', () => {
    const anyFact = fc.oneof(
      fc
        .tuple(fc.constantFrom('👍', '❤️', null), fc.nat(5), fc.constantFrom('customer', 'business'))
        .map(([emoji, second, by]) => react(emoji, second, by as 'customer')),
      fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(5)).map(([body, second]) => edit(body, second)),
      fc.nat(5).map((second): AmendmentFact => ({ type: 'revoke', at: at(second) })),
    );
    fc.assert(
      fc.property(fc.array(anyFact, { maxLength: 6 }), (facts) => {
        const forwards = after(...facts);
        const backwards = after(...facts.toReversed(), ...facts);
        expect(reactionsOf(backwards)).toEqual(reactionsOf(forwards));
        expect([backwards.edit, backwards.revokedAt]).toEqual([forwards.edit, forwards.revokedAt]);
      }),
    );
  });
});
