import type { CallPermission } from '@parlance/gateway/contracts';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../ui/hooks';
import { ExplanationText } from '../ui/problem-notice';
import type { CallButton } from './call-button-state';
import classes from './call-button.module.css';
import { useAgo } from './use-ago';

interface PermissionTextProps {
  state: CallButton;
  permission: CallPermission | null;
  /** Only where it stands, without the explanation. */
  brief?: boolean;
}

/** Where the permission to call stands, and policy's explanation word for word where something is refused. */
export function PermissionText({ state, permission, brief = false }: PermissionTextProps) {
  const { t } = useTranslation();
  const { dateTime } = useFormats();
  const ago = useAgo();
  switch (state.kind) {
    case 'unknown':
      return <p className={classes.state}>{t('callButton.unknown')}</p>;
    case 'call':
      return (
        <>
          <p className={classes.state} data-tone="green">
            {state.expiresAt === null
              ? t('callButton.forGood')
              : t('callButton.until', { at: dateTime(state.expiresAt) })}
          </p>
          <p className={classes.quiet}>{t('callButton.attemptsLeft', { count: state.attemptsLeft })}</p>
        </>
      );
    case 'asked':
      return (
        <>
          <p className={classes.state}>
            {t('callButton.asked', { ago: ago(state.at), at: dateTime(state.expiresAt) })}
          </p>
          {!brief && <Refusal refusal={state.refusal} />}
        </>
      );
    case 'ask':
      return (
        <>
          <p className={classes.state} data-tone={state.because === 'none' ? undefined : 'red'}>
            {t(`callButton.needed.${state.because}`)}
          </p>
          {!brief && <Refusal refusal={state.refusal} />}
        </>
      );
    case 'not-until':
    case 'impossible':
      return (
        <>
          {permission && wasTakenAway(permission.state) && (
            <p className={classes.state} data-tone="red">
              {t(`callButton.needed.${permission.state}`)}
            </p>
          )}
          {brief ? (
            <p className={classes.state}>{state.refusal.detail}</p>
          ) : (
            <Refusal refusal={state.refusal} />
          )}
        </>
      );
  }
}

const wasTakenAway = (state: CallPermission['state']): boolean =>
  state === 'declined' || state === 'expired' || state === 'revoked';

function Refusal({ refusal }: { refusal: Extract<CallPermission['call'], { allowed: false }> }) {
  return (
    <div className={classes.refusal}>
      <p>{refusal.detail}</p>
      <ExplanationText explanation={refusal.explanation} />
    </div>
  );
}
