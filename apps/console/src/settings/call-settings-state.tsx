import type { CallSettingsView } from '@parlance/gateway/contracts';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconClock,
  IconCloudUpload,
  IconInfoCircle,
  IconMoon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../ui/hooks';
import classes from './call-settings.module.css';

/** Whether customers reach somebody now, what Meta made of the settings, and what is worth a thought. */
export function CallSettingsState({ view }: { view: CallSettingsView }) {
  const { t } = useTranslation();
  const { dateTime } = useFormats();
  const { settings, openNow, nextOpening, inbound, warnings } = view;
  if (!settings.enabled && settings.sync.state === 'applied') return null;
  const isOpen = openNow && inbound.allowed;
  return (
    <ul className={classes.states} aria-label={t('callSettings.state')}>
      {settings.enabled && (
        <li data-meaning={isOpen ? 'good' : undefined}>
          {isOpen ? <IconCircleCheck size={17} aria-hidden /> : <IconMoon size={17} aria-hidden />}
          <span>
            {isOpen
              ? t('callSettings.openNow')
              : inbound.allowed || (settings.customersMayCall && !openNow)
                ? t('callSettings.closedNow')
                : inbound.detail}{' '}
            {!openNow && nextOpening && (
              <strong>{t('callSettings.nextOpening', { at: dateTime(nextOpening) })}</strong>
            )}
          </span>
        </li>
      )}
      {settings.sync.state === 'applied' ? (
        <li>
          <IconCloudUpload size={17} aria-hidden />
          <span>{t('callSettings.sync.applied')}</span>
        </li>
      ) : (
        <li data-meaning={settings.sync.state === 'refused' ? 'bad' : undefined}>
          {settings.sync.state === 'refused' ? (
            <IconAlertTriangle size={17} aria-hidden />
          ) : (
            <IconClock size={17} aria-hidden />
          )}
          <span>
            {t(`callSettings.sync.${settings.sync.state}`)} {settings.sync.detail}
          </span>
        </li>
      )}
      {warnings.map(({ code, detail }) => (
        <li key={code} data-meaning={code === 'popup-by-whatsapp' ? undefined : 'waiting'}>
          {code === 'popup-by-whatsapp' ? (
            <IconInfoCircle size={17} aria-hidden />
          ) : (
            <IconAlertTriangle size={17} aria-hidden />
          )}
          <span>{t(`callSettings.warning.${code}`, { defaultValue: detail })}</span>
        </li>
      ))}
    </ul>
  );
}
