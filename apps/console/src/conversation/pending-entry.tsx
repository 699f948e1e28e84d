import { Button } from '@mantine/core';
import { IconAlertCircle, IconClock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../ui/hooks';
import { ProblemNotice } from '../ui/problem-notice';
import classes from './message.module.css';
import { MessageBody } from './message-body';
import type { PendingSend } from './pending-sends';
import { discard, send } from './sending';

/** A message that the server has not taken yet: on its way, waiting for the line, or refused with the reason. */
export function PendingEntry({ send: pending }: { send: PendingSend }) {
  const { t } = useTranslation();
  const { time } = useFormats();
  const { state, problem, kind } = pending;
  return (
    <article className={classes.entry} data-side="ours" aria-label={t(`pending.${state}`)}>
      <div className={classes.withActions}>
        <div
          className={classes.bubble}
          data-kind={kind === 'note' ? 'note' : 'ours'}
          data-failed={state === 'refused' || undefined}
          data-pending
        >
          <MessageBody content={pending.preview} />
          <div className={classes.foot}>
            <time dateTime={pending.createdAt}>{time(pending.createdAt)}</time>
            {state === 'refused' ? (
              <IconAlertCircle size={15} aria-hidden className={classes.refusedSign} />
            ) : (
              <IconClock size={15} aria-hidden />
            )}
            <span>{t(`pending.${state}`)}</span>
          </div>
        </div>
      </div>
      {state !== 'sending' && (
        <div className={classes.pendingActions}>
          {state === 'refused' && problem && <ProblemNotice problem={problem} />}
          <div className={classes.buttons}>
            <Button size="compact-xs" variant="default" onClick={() => void send(pending)}>
              {t('pending.retry')}
            </Button>
            <Button size="compact-xs" variant="subtle" color="gray" onClick={() => discard(pending.key)}>
              {t('pending.discard')}
            </Button>
          </div>
        </div>
      )}
    </article>
  );
}
