export interface Piece {
  readonly text: string;
  readonly isMatch: boolean;
}

const escaped = (words: string): string => words.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** A text cut at every place where the words stand, whatever their case. */
export function piecesOf(text: string, words: string): Piece[] {
  const wanted = words.trim();
  if (wanted === '') return [{ text, isMatch: false }];
  return text
    .split(new RegExp(`(${escaped(wanted)})`, 'giu'))
    .map((piece, index) => ({ text: piece, isMatch: index % 2 === 1 }))
    .filter((piece) => piece.text !== '');
}

export const hasWords = (text: string, words: string): boolean =>
  piecesOf(text, words).some(({ isMatch }) => isMatch);
