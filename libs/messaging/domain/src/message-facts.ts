import type { Content } from './content';

export interface Reaction {
  /** Null where the reaction was taken back. */
  readonly emoji: string | null;
  readonly at: string;
  /** Tells two reactions of the same second apart. */
  readonly id: string;
}

/** What happened to a message after it was written, other than its delivery. */
export interface Amendments {
  readonly reactions: { readonly customer?: Reaction; readonly business?: Reaction };
  readonly edit: { readonly content: Content; readonly at: string; readonly id: string } | null;
  readonly revokedAt: string | null;
}

export type AmendmentFact =
  | { readonly type: 'reaction'; readonly by: 'customer' | 'business'; readonly reaction: Reaction }
  | { readonly type: 'edit'; readonly content: Content; readonly at: string; readonly id: string }
  | { readonly type: 'revoke'; readonly at: string };

export const unamended: Amendments = { reactions: {}, edit: null, revokedAt: null };

const isLater = (a: { at: string; id: string }, b: { at: string; id: string }): boolean =>
  a.at > b.at || (a.at === b.at && a.id > b.id);

/** Merges a fact: the latest reaction of each side and the latest edit stand, the first withdrawal is kept. */
export function amend(amendments: Amendments, fact: AmendmentFact): Amendments {
  switch (fact.type) {
    case 'reaction': {
      const known = amendments.reactions[fact.by];
      if (known && !isLater(fact.reaction, known)) return amendments;
      return { ...amendments, reactions: { ...amendments.reactions, [fact.by]: fact.reaction } };
    }
    case 'edit':
      if (amendments.edit && !isLater(fact, amendments.edit)) return amendments;
      return { ...amendments, edit: { content: fact.content, at: fact.at, id: fact.id } };
    case 'revoke':
      if (amendments.revokedAt !== null && amendments.revokedAt <= fact.at) return amendments;
      return { ...amendments, revokedAt: fact.at };
  }
}

/** A withdrawn message stays withdrawn, however often it was edited before. */
export const amendedOf = (amendments: Amendments): 'edited' | 'revoked' | null =>
  amendments.revokedAt !== null ? 'revoked' : amendments.edit ? 'edited' : null;

export function reactionsOf(amendments: Amendments): { by: 'customer' | 'business'; emoji: string }[] {
  return (['customer', 'business'] as const).flatMap((by) => {
    const emoji = amendments.reactions[by]?.emoji;
    return emoji ? [{ by, emoji }] : [];
  });
}

/** What the message says now. An edit changes words, never the file: a new caption stands under the old one. */
export function contentNow(original: Content, amendments: Amendments): Content {
  const edited = amendments.edit?.content;
  if (!edited) return original;
  if (edited.type === 'text' && original.type === 'text') return { ...original, body: edited.body };
  if ('caption' in edited && 'caption' in original) return { ...original, caption: edited.caption };
  return original;
}
