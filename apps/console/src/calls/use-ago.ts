import { useCallback } from 'react';
import { useFormats, useMinuteHand } from '../ui/hooks';

const MINUTE = 60_000;

/** "2 hr. ago" as the reader's language writes it. */
export function useAgo(): (at: string) => string {
  const now = useMinuteHand();
  const { locale } = useFormats();
  return useCallback(
    (at) => {
      const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
      const minutes = Math.round((Date.parse(at) - now) / MINUTE);
      if (Math.abs(minutes) < 60) return words.format(minutes, 'minute');
      const hours = Math.round(minutes / 60);
      return Math.abs(hours) < 48 ? words.format(hours, 'hour') : words.format(Math.round(hours / 24), 'day');
    },
    [now, locale],
  );
}
