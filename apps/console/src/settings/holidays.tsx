import { ActionIcon, Button, Switch, TextInput } from '@mantine/core';
import type { CallSettings } from '@parlance/gateway/contracts';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './call-settings.module.css';
import { TimeField } from './time-field';
import { spanProblems } from './week';

type Holiday = CallSettings['hours']['holidays'][number];
const MOST = 20;

interface HolidaysProps {
  holidays: readonly Holiday[];
  setHolidays: (holidays: Holiday[]) => void;
  errorAt: (index: number) => string | undefined;
}

/** Dates with hours of their own, or closed (C-120). */
export function Holidays({ holidays, setHolidays, errorAt }: HolidaysProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.holidays} role="group" aria-label={t('callSettings.holidays')}>
      <h3>{t('callSettings.holidays')}</h3>
      {holidays.length === 0 && <p className={classes.soft}>{t('callSettings.noHolidays')}</p>}
      {holidays.map((holiday, index) => (
        <HolidayFields
          key={index}
          holiday={holiday}
          number={index + 1}
          error={errorAt(index)}
          change={(changed) => setHolidays(holidays.with(index, changed))}
          remove={() => setHolidays(holidays.toSpliced(index, 1))}
        />
      ))}
      {holidays.length < MOST && (
        <Button
          variant="default"
          size="xs"
          w="fit-content"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => setHolidays([...holidays, { date: '', name: '', opens: null, closes: null }])}
        >
          {t('callSettings.addHoliday')}
        </Button>
      )}
    </div>
  );
}

interface FieldsProps {
  holiday: Holiday;
  number: number;
  error: string | undefined;
  change: (holiday: Holiday) => void;
  remove: () => void;
}

function HolidayFields({ holiday, number, error, change, remove }: FieldsProps) {
  const { t } = useTranslation();
  const { opens, closes } = holiday;
  const isOpen = opens !== null && closes !== null;
  const problem = (isOpen && spanProblems([{ opens, closes }])[0]) || null;
  const message = error ?? (problem ? t(`callSettings.spanProblem.${problem}`) : undefined);
  return (
    <div className={classes.holiday}>
      <TextInput
        size="xs"
        type="date"
        aria-label={t('callSettings.holidayDate', { number })}
        value={holiday.date}
        error={error !== undefined}
        onChange={(event) => change({ ...holiday, date: event.currentTarget.value })}
      />
      <TextInput
        size="xs"
        aria-label={t('callSettings.holidayName', { number })}
        placeholder={t('callSettings.holidayPlaceholder')}
        maxLength={60}
        value={holiday.name}
        onChange={(event) => change({ ...holiday, name: event.currentTarget.value })}
      />
      <Switch
        size="xs"
        label={t('callSettings.holidayClosed')}
        aria-label={t('callSettings.holidayClosedName', { number })}
        checked={!isOpen}
        onChange={(event) =>
          change(
            event.currentTarget.checked
              ? { ...holiday, opens: null, closes: null }
              : { ...holiday, opens: '09:00', closes: '12:00' },
          )
        }
      />
      {isOpen ? (
        <span className={classes.span}>
          <TimeField
            label={t('callSettings.holidayOpens', { number })}
            value={opens}
            isWrong={problem !== null}
            change={(time) => change({ ...holiday, opens: time })}
          />
          <span aria-hidden>–</span>
          <TimeField
            label={t('callSettings.holidayCloses', { number })}
            value={closes}
            isWrong={problem !== null}
            change={(time) => change({ ...holiday, closes: time })}
          />
        </span>
      ) : (
        <span />
      )}
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t('callSettings.removeHoliday', { number })}
        onClick={remove}
      >
        <IconTrash size={15} aria-hidden />
      </ActionIcon>
      {message && (
        <p role="alert" className={classes.wrong}>
          {message}
        </p>
      )}
    </div>
  );
}
