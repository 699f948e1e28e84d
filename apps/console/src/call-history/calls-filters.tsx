import { Button, Checkbox, Group, Radio, Select, Stack, TextInput, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDirectory } from '../session/session';
import { useFormats } from '../ui/hooks';
import { isFiltered, PERIODS, SORTS, withoutFilters, type CallsSearch, type Period } from './calls-search';
import classes from './calls.module.css';
import { FilterChip } from './filter-chip';

interface FiltersProps {
  search: CallsSearch;
  change: (next: CallsSearch) => void;
  /** How many need follow-up under the other filters; undefined while it is not known. */
  followUps: number | undefined;
}

/** Every filter as a chip, and the order. All of it combines (C-075). */
export function CallsFilters({ search, change, followUps }: FiltersProps) {
  const { t } = useTranslation();
  const { number } = useFormats();
  return (
    <div role="group" aria-label={t('callHistory.filters')} className={classes.chips}>
      <UnstyledButton
        className={classes.toggle}
        aria-pressed={search.followUp === true}
        data-some={(followUps ?? 0) > 0 || undefined}
        onClick={() => change({ ...search, followUp: search.followUp ? undefined : true })}
      >
        {t('callHistory.needsFollowUp')}
        {followUps !== undefined && <span className={classes.chipCount}>{number(followUps)}</span>}
      </UnstyledButton>
      <DateChip search={search} change={change} />
      <PeopleChip search={search} change={change} />
      <InboxChip search={search} change={change} />
      {isFiltered(search) && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          onClick={() => change(withoutFilters(search))}
        >
          {t('callHistory.clearAll')}
        </Button>
      )}
      <Select
        size="xs"
        className={classes.sort}
        aria-label={t('callHistory.sort')}
        allowDeselect={false}
        value={search.sort ?? 'newest'}
        data={SORTS.map((value) => ({ value, label: t(`callHistory.sorts.${value}`) }))}
        onChange={(sort) =>
          change({ ...search, sort: sort === 'newest' ? undefined : (sort as CallsSearch['sort']) })
        }
      />
    </div>
  );
}

type ChipProps = Pick<FiltersProps, 'search' | 'change'>;

function DateChip({ search, change }: ChipProps) {
  const { t } = useTranslation();
  const { date } = useFormats();
  const { period, from, to } = search;
  const written = (day: string | undefined): string => (day ? date(`${day}T12:00:00`) : '…');
  const value = period
    ? t(`callHistory.periods.${period}`)
    : from || to
      ? `${written(from)} – ${written(to)}`
      : null;
  const days = (part: { from?: string | undefined; to?: string | undefined }): void =>
    change({ ...search, period: undefined, ...part });
  return (
    <FilterChip
      name={t('callHistory.date')}
      value={value}
      clear={() => change({ ...search, period: undefined, from: undefined, to: undefined })}
    >
      {() => (
        <Stack gap="sm">
          <Radio.Group
            aria-label={t('callHistory.date')}
            value={period ?? null}
            onChange={(chosen) =>
              change({ ...search, period: chosen as Period, from: undefined, to: undefined })
            }
          >
            <Stack gap={8}>
              {PERIODS.map((one) => (
                <Radio key={one} size="sm" value={one} label={t(`callHistory.periods.${one}`)} />
              ))}
            </Stack>
          </Radio.Group>
          <Group grow gap="xs">
            <TextInput
              size="xs"
              type="date"
              label={t('callHistory.from')}
              max={to}
              value={from ?? ''}
              onChange={(event) => days({ from: event.currentTarget.value || undefined, to })}
            />
            <TextInput
              size="xs"
              type="date"
              label={t('callHistory.to')}
              min={from}
              value={to ?? ''}
              onChange={(event) => days({ from, to: event.currentTarget.value || undefined })}
            />
          </Group>
        </Stack>
      )}
    </FilterChip>
  );
}

function PeopleChip({ search, change }: ChipProps) {
  const { t } = useTranslation();
  const { users } = useDirectory();
  return (
    <ChoiceChip
      name={t('callHistory.agent')}
      choices={users}
      chosen={search.agents}
      choose={(agents) => change({ ...search, agents })}
    />
  );
}

function InboxChip({ search, change }: ChipProps) {
  const { t } = useTranslation();
  const { inboxes } = useDirectory();
  return (
    <ChoiceChip
      name={t('callHistory.inbox')}
      choices={inboxes}
      chosen={search.inboxes}
      choose={(chosen) => change({ ...search, inboxes: chosen })}
    />
  );
}

interface ChoiceProps {
  name: string;
  choices: readonly { id: string; name: string }[];
  chosen: string[] | undefined;
  choose: (ids: string[] | undefined) => void;
}

function ChoiceChip({ name, choices, chosen, choose }: ChoiceProps) {
  const { t } = useTranslation();
  const names = (chosen ?? []).map((id) => choices.find((one) => one.id === id)?.name ?? '…');
  const value =
    names.length === 0
      ? null
      : names.length > 2
        ? t('callHistory.chosen', { count: names.length })
        : names.join(', ');
  return (
    <FilterChip name={name} value={value} clear={() => choose(undefined)}>
      {() => (
        <Checkbox.Group
          aria-label={name}
          value={chosen ?? []}
          onChange={(ids) => choose(ids.length > 0 ? ids : undefined)}
        >
          <Stack gap={8} className={classes.choices}>
            {choices.map((one) => (
              <Checkbox key={one.id} size="sm" value={one.id} label={one.name} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
    </FilterChip>
  );
}
