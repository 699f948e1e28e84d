import { IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { feedStatus } from '../realtime/realtime';
import { useStore } from '../ui/store';
import classes from './shell.module.css';

/** Shown the moment the line is lost, gone when it is back. */
export function ConnectionNotice() {
  const { t } = useTranslation();
  const status = useStore(feedStatus);
  return (
    <div role="status">
      {status === 'lost' && (
        <div className={classes.notice}>
          <IconPlugConnectedX size={16} aria-hidden />
          {t('shell.lineLost')}
        </div>
      )}
    </div>
  );
}
