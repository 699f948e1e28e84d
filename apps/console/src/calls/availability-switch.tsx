import { Popover, SegmentedControl, Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { setAvailabilityRoute, type Availability } from '@parlance/gateway/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { problemOf } from '../api/problem';
import { Cache } from '../realtime/cache';
import { useDirectory } from '../session/session';
import { useFormats, useMinuteHand } from '../ui/hooks';
import { ProblemNotice } from '../ui/problem-notice';
import classes from './availability.module.css';
import { availabilityQuery } from './queries';
import { askForNotifications } from './ringtone';

/** C-150 to C-153: one's own availability at a glance, and everybody's one press away. Never by colour alone. */
export function AvailabilitySwitch() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const hasRail = useMediaQuery('(min-width: 768px)', true, { getInitialValueInEffect: false });
  const { me } = useDirectory();
  const mine = useQuery(availabilityQuery).data?.find(({ userId }) => userId === me.id);
  const state = mine?.state ?? 'unknown';
  // What is written on it comes first, so that it can also be called by that.
  const name = t('availability.mine', {
    short: t(`availability.short.${state}`),
    state: t(state === 'unknown' ? 'availability.loading' : `availability.state.${state}`),
  });
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position={hasRail ? 'right-end' : 'top-end'}
      width={300}
      shadow="md"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Tooltip label={name} position="right" disabled={open}>
          <button
            type="button"
            className={classes.switch}
            aria-label={name}
            onClick={() => setOpen((shown) => !shown)}
          >
            <span className={classes.dot} data-state={mine?.state} aria-hidden />
            <span aria-hidden>{t(`availability.short.${state}`)}</span>
          </button>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('availability.title')}>
        <AvailabilityPanel mine={mine} />
      </Popover.Dropdown>
    </Popover>
  );
}

function AvailabilityPanel({ mine }: { mine: Availability | undefined }) {
  const { t } = useTranslation();
  const { me } = useDirectory();
  const client = useQueryClient();
  const choose = useMutation({
    mutationFn: (chosen: Availability['chosen']) =>
      call(setAvailabilityRoute, { params: { userId: me.id }, body: { chosen } }),
    onSuccess: (availability) => new Cache(client, me.id).apply({ kind: 'availability', availability }),
  });
  return (
    <div className={classes.panel}>
      <h2 className={classes.title}>{t('availability.title')}</h2>
      <SegmentedControl
        fullWidth
        aria-label={t('availability.choose')}
        value={choose.isPending ? choose.variables : (mine?.chosen ?? '')}
        onChange={(chosen) => {
          if (chosen === 'available') askForNotifications();
          choose.mutate(chosen as Availability['chosen']);
        }}
        data={(['available', 'unavailable'] as const).map((value) => ({
          value,
          label: (
            <span className={classes.option}>
              <span className={classes.dot} data-state={value} aria-hidden />
              {t(`availability.short.${value}`)}
            </span>
          ),
        }))}
      />
      <p className={classes.meaning}>
        {mine && t(`availability.state.${mine.state}`)}
        {choose.error && <ProblemNotice problem={problemOf(choose.error)} />}
      </p>
      <Colleagues />
    </div>
  );
}

const ORDER: Record<Availability['state'], number> = { available: 0, busy: 1, unavailable: 2 };

function Colleagues() {
  const { t } = useTranslation();
  const now = useMinuteHand();
  const { listTime } = useFormats();
  const { me, userName } = useDirectory();
  const all = useQuery(availabilityQuery).data ?? [];
  const shown = all
    .filter(({ userId }) => userId !== me.id && userName(userId) !== undefined)
    .toSorted(
      (a, b) =>
        ORDER[a.state] - ORDER[b.state] || (userName(a.userId) ?? '').localeCompare(userName(b.userId) ?? ''),
    );
  return (
    <section aria-label={t('availability.colleagues')}>
      <h3 className={classes.heading}>{t('availability.colleagues')}</h3>
      {shown.length === 0 ? (
        <p className={classes.since}>{t('availability.nobody')}</p>
      ) : (
        <ul className={classes.people}>
          {shown.map(({ userId, state, connected, since }) => (
            <li key={userId}>
              <span className={classes.dot} data-state={connected ? state : 'unavailable'} aria-hidden />
              <span className={classes.person}>{userName(userId)}</span>
              <span className={classes.since}>
                {connected ? t(`availability.short.${state}`) : t('availability.unconnected')}
                {connected && ` ${t('availability.since', { at: listTime(since, now) })}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
