import { ActionIcon, Menu } from '@mantine/core';
import type { CallSettings } from '@parlance/gateway/contracts';
import { IconCopy, IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormats, useMinuteHand } from '../ui/hooks';
import classes from './call-settings.module.css';
import { TimeField } from './time-field';
import {
  barsOf,
  copyDay,
  furtherSpan,
  spanProblems,
  spansOf,
  wallPlace,
  WEEK,
  withDay,
  type Weekday,
  type WeeklySpan,
} from './week';

interface WeekProps {
  hours: CallSettings['hours'];
  setWeekly: (weekly: WeeklySpan[]) => void;
  error: string | undefined;
}

/** 5 January 2026 is a Monday: the names of the days in the reader's language. */
const nameOfDay = (locale: string, day: Weekday): string =>
  new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(
    Date.UTC(2026, 0, 5 + WEEK.indexOf(day)),
  );

/** A week drawn, with now in it, and the times beside each day (C-119). */
export function WeekEditor({ hours, setWeekly, error }: WeekProps) {
  const { t } = useTranslation();
  const { locale } = useFormats();
  const now = wallPlace(hours.timeZone, useMinuteHand());
  return (
    <div className={classes.week} role="group" aria-label={t('callSettings.weekly')}>
      <div className={classes.scale} aria-hidden>
        {[0, 6, 12, 18, 24].map((hour) => (
          <span key={hour} style={{ insetInlineStart: `${(hour / 24) * 100}%` }}>
            {hour}
          </span>
        ))}
      </div>
      {WEEK.map((day) => (
        <Day
          key={day}
          day={day}
          name={nameOfDay(locale, day)}
          weekly={hours.weekly}
          setWeekly={setWeekly}
          now={now?.day === day ? now.at : null}
        />
      ))}
      {error && (
        <p role="alert" className={classes.wrong}>
          {error}
        </p>
      )}
    </div>
  );
}

interface DayProps {
  day: Weekday;
  name: string;
  weekly: CallSettings['hours']['weekly'];
  setWeekly: (weekly: WeeklySpan[]) => void;
  now: number | null;
}

function Day({ day, name, weekly, setWeekly, now }: DayProps) {
  const { t } = useTranslation();
  const spans = spansOf(weekly, day);
  const problems = spanProblems(spans);
  const further = furtherSpan(weekly, day);
  const problem = problems.find((one) => one !== null);
  const put = (next: readonly WeeklySpan[]): void => setWeekly(withDay(weekly, day, next));
  return (
    <div className={classes.day} role="group" aria-label={name}>
      <span className={classes.dayName} data-today={now !== null || undefined}>
        {name}
      </span>
      <div className={classes.track} aria-hidden>
        {barsOf(spans).map(({ from, width }) => (
          <span
            key={from}
            className={classes.open}
            style={{ insetInlineStart: `${from * 100}%`, width: `${width * 100}%` }}
          />
        ))}
        {now !== null && <span className={classes.now} style={{ insetInlineStart: `${now * 100}%` }} />}
      </div>
      <div className={classes.spans}>
        {spans.length === 0 && <span className={classes.soft}>{t('callSettings.closed')}</span>}
        {spans.map((span, index) => (
          <span key={index} className={classes.span}>
            <TimeField
              label={t('callSettings.opensAt', { day: name, number: index + 1 })}
              value={span.opens}
              isWrong={problems[index] !== null}
              change={(opens) => put(spans.with(index, { ...span, opens }))}
            />
            <span aria-hidden>–</span>
            <TimeField
              label={t('callSettings.closesAt', { day: name, number: index + 1 })}
              value={span.closes}
              isWrong={problems[index] !== null}
              change={(closes) => put(spans.with(index, { ...span, closes }))}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={t('callSettings.removeSpan', { day: name, number: index + 1 })}
              onClick={() => put(spans.toSpliced(index, 1))}
            >
              <IconX size={14} aria-hidden />
            </ActionIcon>
          </span>
        ))}
      </div>
      <span className={classes.dayTools}>
        {further && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('callSettings.addSpan', { day: name })}
            onClick={() => put([...spans, further])}
          >
            <IconPlus size={16} aria-hidden />
          </ActionIcon>
        )}
        {spans.length > 0 && (
          <Menu position="bottom-end" shadow="md">
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" aria-label={t('callSettings.copyDay', { day: name })}>
                <IconCopy size={15} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => setWeekly(copyDay(weekly, day, WEEK.slice(0, 5)))}>
                {t('callSettings.copyToWeekdays')}
              </Menu.Item>
              <Menu.Item onClick={() => setWeekly(copyDay(weekly, day, WEEK))}>
                {t('callSettings.copyToAll')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </span>
      {problem && (
        <p role="alert" className={classes.wrong}>
          {t(`callSettings.spanProblem.${problem}`)}
        </p>
      )}
    </div>
  );
}
