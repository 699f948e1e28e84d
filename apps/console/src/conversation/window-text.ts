import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { countdown, urgencyOf } from './window';

const two = (value: number): string => String(value).padStart(2, '0');

/** The time that a window has left in words: "3 h 12 min", in its last minutes "4:05". */
export function useTimeLeft(): (leftMs: number, smallest: 'seconds' | 'minutes') => string {
  const { t } = useTranslation();
  return useCallback(
    (leftMs, smallest) => {
      const { hours, minutes, seconds } = countdown(leftMs);
      if (smallest === 'seconds' && urgencyOf(leftMs) === 'last') return `${minutes}:${two(seconds)}`;
      if (hours > 0) return t('window.hoursMinutes', { hours, minutes });
      return minutes > 0 ? t('window.minutes', { minutes }) : t('window.underAMinute');
    },
    [t],
  );
}
