import { useMemo, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { localeOf } from '../i18n';
import { minuteHand, secondHand } from '../realtime/server-clock';
import { date, dateTime, dayHeading, fileSize, listTime, timeOfDay } from './format';

/** The server's time, renewed every second or a few times a minute. */
export const useSecondHand = (): number => useSyncExternalStore(secondHand.subscribe, secondHand.get);
export const useMinuteHand = (): number => useSyncExternalStore(minuteHand.subscribe, minuteHand.get);

export function useFormats() {
  const { i18n } = useTranslation();
  return useMemo(() => {
    const locale = localeOf(i18n.language);
    return {
      locale,
      time: (at: string) => timeOfDay(at, locale),
      date: (at: string) => date(at, locale),
      dateTime: (at: string) => dateTime(at, locale),
      dayHeading: (at: string, now: number) => dayHeading(at, now, locale),
      listTime: (at: string, now: number) => listTime(at, now, locale),
      fileSize: (bytes: number) => fileSize(bytes, locale),
      number: (value: number) => new Intl.NumberFormat(locale).format(value),
    };
  }, [i18n.language]);
}
