import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { LoadingRows, PageProblem } from '../ui/states';
import classes from './settings.module.css';

interface SectionProps {
  title: string;
  hint: string;
  action?: ReactNode;
  children: ReactNode;
}

/** One page of the settings: what it is for, the one action, the list. */
export function Section({ title, hint, action, children }: SectionProps) {
  return (
    <section aria-labelledby="section-title" className={classes.section}>
      <header className={classes.head}>
        <div>
          <h2 id="section-title">{title}</h2>
          <p>{hint}</p>
        </div>
        {action}
      </header>
      {children}
    </section>
  );
}

/** A list once it is here; before that its loading, or why it cannot be shown. */
export function Loaded<Data>({
  query,
  children,
}: {
  query: Pick<UseQueryResult<Data>, 'data' | 'error' | 'refetch'>;
  children: (data: Data) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <PageProblem error={query.error} retry={() => void query.refetch()} />;
  return <LoadingRows rows={4} height={52} />;
}
