import {
  IconPhoneCalling,
  IconPhoneIncoming,
  IconPhoneOutgoing,
  IconPhoneX,
  type Icon,
} from '@tabler/icons-react';
import type { CallHistoryEntry } from '@parlance/gateway/contracts';
import { useTranslation } from 'react-i18next';
import { statusOf } from './call-status';
import classes from './calls.module.css';

type Known = Pick<CallHistoryEntry, 'state' | 'end' | 'direction'>;

/** Direction as a drawing; the words stand beside it. */
export function CallSign({ call, size = 18 }: { call: Known; size?: number }) {
  const { tone } = statusOf(call);
  const answered = call.end?.outcome === 'answered';
  const Sign: Icon =
    tone === 'live'
      ? IconPhoneCalling
      : call.direction === 'outbound'
        ? IconPhoneOutgoing
        : answered
          ? IconPhoneIncoming
          : IconPhoneX;
  return (
    <span className={classes.sign} data-tone={tone} aria-hidden>
      <Sign size={size} stroke={1.6} />
    </span>
  );
}

export function StatusText({ call }: { call: Known }) {
  const { t } = useTranslation();
  const { status, tone } = statusOf(call);
  return (
    <span className={classes.status} data-tone={tone}>
      {t(`callHistory.status.${status}`)}
    </span>
  );
}
