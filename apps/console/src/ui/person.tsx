import classes from './person.module.css';

const initialsOf = (name: string): string => {
  const words = name
    .replace(/^[+\d\s()-]+$/, '')
    .split(/\s+/)
    .filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => [...(word ?? '')][0] ?? '',
  );
  return letters.join('').toLocaleUpperCase() || '#';
};

/** A person's initials. Decoration: the name stands beside it. */
export function Initials({ name, size = 36 }: { name: string; size?: number }) {
  return (
    <span
      aria-hidden
      className={classes.initials}
      style={{ width: size, height: size, fontSize: size * 0.36 }}
    >
      {initialsOf(name)}
    </span>
  );
}
