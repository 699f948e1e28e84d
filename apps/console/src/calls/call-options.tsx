import { Button } from '@mantine/core';
import type { CallPermission } from '@parlance/gateway/contracts';
import { IconAlertTriangle, IconMessage, IconPhone, IconPhonePlus, IconSend2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { focusComposer } from '../conversation/draft-store';
import type { CallButton } from './call-button-state';
import classes from './call-button.module.css';
import { PermissionText } from './permission-text';

interface OptionsProps {
  state: CallButton;
  permission: CallPermission | null;
  /** Who is in a call that stands in the way of another. */
  busy: 'own' | 'colleague' | null;
  place: () => void;
  request: () => void;
  invite: () => void;
  close: () => void;
}

/** Everything about calling this customer: where it stands, what it would cost, and the three ways to a call. */
export function CallOptions({ state, permission, busy, place, request, invite, close }: OptionsProps) {
  const { t } = useTranslation();
  const warning = state.kind === 'call' ? state.warning : null;
  const mayCall = (state.kind === 'call' || state.kind === 'unknown') && busy === null;
  const refusedRequest = permission && !permission.request.allowed ? permission.request : null;
  return (
    <div className={classes.panel}>
      <h2 className={classes.title}>{t('callButton.title')}</h2>
      <div>
        <PermissionText state={state} permission={permission} />
        {busy && (
          <p className={classes.state}>
            {t(busy === 'own' ? 'callButton.otherCall' : 'callButton.colleagueCalls')}
          </p>
        )}
      </div>
      {warning && (
        <div className={classes.warning}>
          <IconAlertTriangle size={17} aria-hidden />
          <div>
            <strong>{t('callButton.warning')}</strong>
            <p>{warning.detail}</p>
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconMessage size={15} aria-hidden />}
              onClick={() => {
                close();
                focusComposer();
              }}
            >
              {t('callButton.writeFirst')}
            </Button>
          </div>
        </div>
      )}
      <div className={classes.ways}>
        <Button
          variant={mayCall ? 'filled' : 'default'}
          fullWidth
          justify="flex-start"
          leftSection={<IconPhone size={17} aria-hidden />}
          disabled={!mayCall}
          onClick={place}
        >
          {t(warning ? 'callButton.callAnyway' : 'callButton.callNow')}
        </Button>
        <Button
          variant="default"
          fullWidth
          justify="flex-start"
          leftSection={<IconPhonePlus size={17} aria-hidden />}
          disabled={refusedRequest !== null}
          onClick={request}
        >
          {t('callButton.request')}
        </Button>
        {refusedRequest && <p className={classes.quiet}>{refusedRequest.detail}</p>}
        <Button
          variant="default"
          fullWidth
          justify="flex-start"
          leftSection={<IconSend2 size={17} aria-hidden />}
          onClick={invite}
        >
          {t('callButton.sendButton')}
        </Button>
        <p className={classes.quiet}>{t('callButton.sendButtonHint')}</p>
      </div>
    </div>
  );
}
