import { Button, Skeleton, Text } from '@mantine/core';
import { IconLock, IconPlugConnectedX, IconZoomExclamation, type Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NO_ANSWER, problemOf } from '../api/problem';
import classes from './states.module.css';

interface MessageProps {
  icon: Icon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

/** A page or pane that has nothing to show, and the one next step. */
export function PageMessage({ icon: Sign, title, children, action }: MessageProps) {
  return (
    <div className={classes.message}>
      <Sign size={30} stroke={1.4} aria-hidden className={classes.sign} />
      <Text component="h2" fw={600}>
        {title}
      </Text>
      {children && (
        <Text size="sm" c="dimmed" maw={360}>
          {children}
        </Text>
      )}
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}

/** Rows in grey where rows will stand. */
export function LoadingRows({ rows = 6, height = 44 }: { rows?: number; height?: number }) {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t('states.loading')} className={classes.rows}>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={height} radius="md" />
      ))}
    </div>
  );
}

/** Why a page cannot be shown: not allowed, not there, no line, or a fault with its trace id. */
export function PageProblem({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  const { t } = useTranslation();
  const problem = problemOf(error);
  if (problem.status === 403)
    return (
      <PageMessage icon={IconLock} title={t('states.forbidden')}>
        {problem.detail}
      </PageMessage>
    );
  if (problem.status === 404)
    return (
      <PageMessage icon={IconZoomExclamation} title={t('states.notFound')}>
        {problem.detail}
      </PageMessage>
    );
  const isOffline = problem.code === NO_ANSWER;
  return (
    <PageMessage
      icon={IconPlugConnectedX}
      title={isOffline ? t('states.offline') : problem.title}
      action={
        retry && (
          <Button variant="default" onClick={retry}>
            {t('states.retry')}
          </Button>
        )
      }
    >
      {isOffline ? t('states.offlineHint') : problem.detail}
      {problem.traceId && <span className={classes.trace}>{problem.traceId}</span>}
    </PageMessage>
  );
}
