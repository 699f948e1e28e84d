import { Tooltip } from '@mantine/core';
import { IconClockHour4, IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../ui/hooks';
import classes from './composer.module.css';
import { urgencyOf, type WindowState } from './window';
import { useTimeLeft } from './window-text';

/** The time in which one may write freely, where the hand is. */
export function WindowNotice({ window }: { window: WindowState }) {
  const { t } = useTranslation();
  const { dateTime } = useFormats();
  const timeLeft = useTimeLeft();
  switch (window.kind) {
    case 'open': {
      const urgency = urgencyOf(window.leftMs);
      return (
        <Tooltip label={t('window.closesAt', { at: dateTime(window.closesAt) })}>
          <span className={classes.window} data-urgency={urgency}>
            <IconClockHour4 size={15} aria-hidden />
            {t('window.left', { left: timeLeft(window.leftMs, 'seconds') })}
          </span>
        </Tooltip>
      );
    }
    case 'unknown':
      return <span className={classes.window}>{t('window.unknown')}</span>;
    case 'closed':
    case 'never-opened':
      return (
        <span className={classes.window} data-urgency="closed">
          <IconLock size={15} aria-hidden />
          {t(window.kind === 'closed' ? 'window.closed' : 'window.neverOpened')}
        </span>
      );
  }
}
