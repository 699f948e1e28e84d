import type { ReactNode } from 'react';
import classes from './details.module.css';

interface PartProps {
  title: string;
  label?: string | undefined;
  hint?: string | undefined;
  children: ReactNode;
}

/** A part of the details under its name; a label says what kind of thing it is. */
export function Part({ title, label, hint, children }: PartProps) {
  return (
    <section className={classes.part} aria-label={title}>
      <h2>
        {title}
        {label && (
          <span className={classes.label} title={hint}>
            {label}
          </span>
        )}
      </h2>
      {children}
    </section>
  );
}
