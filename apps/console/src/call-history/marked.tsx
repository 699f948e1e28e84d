import { piecesOf } from './find-words';
import classes from './calls.module.css';

/** A text with the words that were looked for marked. */
export function Marked({ text, words }: { text: string; words: string | undefined }) {
  return piecesOf(text, words ?? '').map(({ text: piece, isMatch }, index) =>
    isMatch ? (
      <mark key={index} className={classes.match}>
        {piece}
      </mark>
    ) : (
      <span key={index}>{piece}</span>
    ),
  );
}
