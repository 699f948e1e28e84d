import { Button, NumberInput, Radio, Select, Stack, Switch } from '@mantine/core';
import {
  updateCallSettingsRoute,
  type CallSettings,
  type CallSettingsView,
} from '@parlance/gateway/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { problemOf } from '../api/problem';
import { useForm } from '../forms/use-form';
import { useMay } from '../session/session';
import { ProblemNotice } from '../ui/problem-notice';
import { callSettingsQuery } from './call-settings-query';
import { CallSettingsState } from './call-settings-state';
import classes from './call-settings.module.css';
import { Holidays } from './holidays';
import { WeekEditor } from './week-editor';
import { sortedHolidays, spanProblems, spansOf, WEEK } from './week';

type House = CallSettings['rules']['house'];
const RECORDING = ['off', 'announced', 'consent-gated'] as const;
const LIMITS = ['attemptsPerDay', 'requestsPerDay', 'requestsPerWeek'] as const satisfies (keyof House)[];
const ZONES = Intl.supportedValuesOf('timeZone');

/** Off until it is switched on (C-111); then the rest appears (C-112). Nothing holds before Update is pressed. */
export function CallSettingsForm({ view }: { view: CallSettingsView }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const mayWrite = useMay(updateCallSettingsRoute.roles);
  const { inboxId, sync: _, version, ...known } = view.settings;
  const form = useForm(known);
  // What somebody else saved meanwhile is taken over while nothing is being written here.
  const [basis, setBasis] = useState({ version, written: JSON.stringify(known) });
  const isDirty = JSON.stringify(form.values) !== basis.written;
  if (version !== basis.version && !isDirty) {
    setBasis({ version, written: JSON.stringify(known) });
    form.reset(known);
  }
  const { enabled, customersMayCall, callbackPermission, hours, recording, rules } = form.values;

  const save = useMutation({
    mutationFn: (body: typeof known) => call(updateCallSettingsRoute, { params: { inboxId }, body }),
    onSuccess: (settings) => {
      const { inboxId: _id, sync: _sync, version: saved, ...values } = settings;
      setBasis({ version: saved, written: JSON.stringify(values) });
      form.reset(values);
      client.setQueryData<CallSettingsView>(
        callSettingsQuery(inboxId).queryKey,
        (shown) => shown && { ...shown, settings },
      );
      void client.invalidateQueries({ queryKey: callSettingsQuery(inboxId).queryKey });
    },
    onError: (error) => form.refuse(problemOf(error)),
  });
  const setHours = (change: Partial<CallSettings['hours']>): void =>
    form.set('hours', { ...hours, ...change });
  const isWeekWrong =
    hours.enabled && WEEK.some((day) => spanProblems(spansOf(hours.weekly, day)).some((one) => one !== null));

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isWeekWrong) return;
    const values = { ...form.values, hours: { ...hours, holidays: sortedHolidays(hours.holidays) } };
    if (form.check(updateCallSettingsRoute.body!, values)) save.mutate(values);
  };

  return (
    <form onSubmit={submit} noValidate className={classes.form}>
      <CallSettingsState view={view} />
      <fieldset disabled={!mayWrite} className={classes.group}>
        <Switch
          size="md"
          label={t('callSettings.enabled')}
          description={t('callSettings.enabledHint')}
          checked={enabled}
          onChange={(event) => form.set('enabled', event.currentTarget.checked)}
        />
        {enabled && (
          <>
            <Switch
              label={t('callSettings.customersMayCall')}
              description={t(
                customersMayCall ? 'callSettings.customersMayCallOn' : 'callSettings.customersMayCallOff',
              )}
              checked={customersMayCall}
              onChange={(event) => form.set('customersMayCall', event.currentTarget.checked)}
            />
            <Switch
              label={t('callSettings.callbackPermission')}
              description={t('callSettings.callbackPermissionHint')}
              checked={callbackPermission}
              onChange={(event) => form.set('callbackPermission', event.currentTarget.checked)}
            />
            <section className={classes.part} aria-label={t('callSettings.hours')}>
              <Switch
                label={t('callSettings.hours')}
                description={t(hours.enabled ? 'callSettings.hoursOn' : 'callSettings.hoursOff')}
                checked={hours.enabled}
                onChange={(event) => {
                  const isOn = event.currentTarget.checked;
                  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
                  const isFirst = isOn && hours.weekly.length === 0;
                  setHours({
                    enabled: isOn,
                    ...(isFirst && {
                      timeZone,
                      weekly: WEEK.slice(0, 5).map((day) => ({ day, opens: '09:00', closes: '17:00' })),
                    }),
                  });
                }}
              />
              {hours.enabled && (
                <>
                  <Select
                    label={t('callSettings.timeZone')}
                    maw={320}
                    searchable
                    allowDeselect={false}
                    data={ZONES.includes(hours.timeZone) ? ZONES : [hours.timeZone, ...ZONES]}
                    value={hours.timeZone}
                    error={form.error('hours.timeZone')}
                    onChange={(timeZone) => setHours({ timeZone: timeZone ?? hours.timeZone })}
                  />
                  <WeekEditor
                    hours={hours}
                    setWeekly={(weekly) => setHours({ weekly })}
                    error={form.error('hours.weekly')}
                  />
                  <Holidays
                    holidays={hours.holidays}
                    setHolidays={(holidays) => setHours({ holidays })}
                    errorAt={(index) =>
                      form.error(`hours.holidays[${index}]`) ??
                      form.error(`hours.holidays[${index}].date`) ??
                      form.error(`hours.holidays[${index}].closes`)
                    }
                  />
                </>
              )}
            </section>
            <section className={classes.part}>
              <Radio.Group
                label={t('callSettings.recording')}
                value={recording}
                onChange={(value) => form.set('recording', value as CallSettings['recording'])}
              >
                <Stack gap={8} mt={8}>
                  {RECORDING.map((value) => (
                    <Radio
                      key={value}
                      value={value}
                      label={t(`callSettings.recordings.${value}`)}
                      description={t(`callSettings.recordingHint.${value}`)}
                    />
                  ))}
                </Stack>
              </Radio.Group>
            </section>
            <section className={classes.part} aria-label={t('callSettings.house')}>
              <h3>{t('callSettings.house')}</h3>
              <p className={classes.soft}>{t('callSettings.houseHint')}</p>
              <div className={classes.limits}>
                {LIMITS.map((limit) => (
                  <NumberInput
                    key={limit}
                    label={t(`callSettings.limit.${limit}`)}
                    placeholder={t('callSettings.noLimit')}
                    min={1}
                    max={100}
                    allowDecimal={false}
                    value={rules.house[limit] ?? ''}
                    error={form.error(`rules.house.${limit}`)}
                    onChange={(value) =>
                      form.set('rules', {
                        ...rules,
                        house: { ...rules.house, [limit]: value === '' ? null : Number(value) },
                      })
                    }
                  />
                ))}
              </div>
              <div className={classes.limits}>
                <Select
                  label={t('callSettings.basis')}
                  allowDeselect={false}
                  value={rules.basis}
                  data={(['documented', 'meta-live'] as const).map((value) => ({
                    value,
                    label: t(`callSettings.bases.${value}`),
                  }))}
                  onChange={(value) =>
                    form.set('rules', { ...rules, basis: value as CallSettings['rules']['basis'] })
                  }
                />
                <Select
                  label={t('callSettings.number')}
                  allowDeselect={false}
                  value={rules.number}
                  data={(['production', 'test'] as const).map((value) => ({
                    value,
                    label: t(`callSettings.numbers.${value}`),
                  }))}
                  onChange={(value) =>
                    form.set('rules', { ...rules, number: value as CallSettings['rules']['number'] })
                  }
                />
              </div>
            </section>
          </>
        )}
      </fieldset>
      {form.problem && <ProblemNotice problem={form.problem} />}
      {mayWrite ? (
        <div className={classes.bar}>
          <Button type="submit" loading={save.isPending} disabled={!isDirty}>
            {t('callSettings.update')}
          </Button>
          {isDirty && (
            <Button variant="subtle" color="gray" onClick={() => form.reset(known)}>
              {t('callSettings.discard')}
            </Button>
          )}
          <span role="status" className={classes.soft}>
            {isDirty ? t('callSettings.unsaved') : save.isSuccess ? t('callSettings.saved') : ''}
          </span>
        </div>
      ) : (
        <p className={classes.soft}>{t('callSettings.mayNotWrite')}</p>
      )}
    </form>
  );
}
