import { Button, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconPhoneOff, IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../shell/use-keys';
import { useFormats, useMinuteHand } from '../ui/hooks';
import { LoadingRows, PageMessage, PageProblem } from '../ui/states';
import { CallbackQueue } from './callback-queue';
import { CallsFilters } from './calls-filters';
import { CallsList } from './calls-list';
import { isFiltered, queryOf, TABS, withoutFilters, type CallsSearch } from './calls-search';
import classes from './calls.module.css';
import { ExportButton } from './export-button';
import { callbacksQuery, callHistoryQuery, type CallHistoryPage } from './queries';

/** The call history (C-070 to C-096) and the customers who wait to be called back. All of it stands in the address. */
export function CallsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ from: '/app/calls' });
  const searchField = useRef<HTMLInputElement>(null);
  const query = queryOf(search, useMinuteHand());
  const history = useInfiniteQuery(callHistoryQuery(query));
  const counts = history.data?.pages[0]?.counts;
  const isQueue = search.tab === 'callbacks';

  const change = useCallback(
    (next: CallsSearch) => void navigate({ to: '/calls', search: next, replace: true }),
    [navigate],
  );
  const searchFor = useDebouncedCallback((q: string) => change({ ...search, q: q.trim() || undefined }), 250);
  useKeys([['/', () => searchField.current?.focus()]]);

  return (
    <section className={classes.page} aria-labelledby="calls-title">
      <header className={classes.head}>
        <h1 id="calls-title">{t('shell.calls')}</h1>
        {!isQueue && (
          <div className={classes.tools}>
            <TextInput
              ref={searchField}
              type="search"
              leftSection={<IconSearch size={16} aria-hidden />}
              placeholder={t('callHistory.search')}
              aria-label={t('callHistory.search')}
              defaultValue={search.q ?? ''}
              key={search.q === undefined ? 'empty' : 'filled'}
              autoFocus={false}
              onChange={(event) => searchFor(event.currentTarget.value)}
              className={classes.search}
            />
            <ExportButton query={query} total={counts?.[query.tab ?? 'all']} />
          </div>
        )}
      </header>
      <Tabs search={search} counts={counts} />
      {isQueue ? (
        <CallbackQueue />
      ) : (
        <>
          <CallsFilters search={search} change={change} followUps={counts?.needsFollowUp} />
          <History search={search} history={history} clear={() => change(withoutFilters(search))} />
        </>
      )}
    </section>
  );
}

function Tabs({ search, counts }: { search: CallsSearch; counts: CallHistoryPage['counts'] | undefined }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const { data: callbacks } = useQuery(callbacksQuery);
  const tabs = [
    ...TABS.map((tab) => ({ tab, count: counts?.[tab] })),
    { tab: 'callbacks' as const, count: callbacks?.open },
  ];
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    bar.current?.querySelector('[aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [search.tab]);
  return (
    <nav ref={bar} aria-label={t('callHistory.tabsName')} className={classes.tabs}>
      {tabs.map(({ tab, count }) => (
        <Link
          key={tab}
          to="/calls"
          search={{ ...search, tab: tab === 'all' ? undefined : tab }}
          replace
          className={classes.tab}
          aria-current={(search.tab ?? 'all') === tab ? 'page' : undefined}
          activeProps={{}}
          activeOptions={{ exact: true }}
        >
          {t(`callHistory.tabs.${tab}`)}
          {count !== undefined && (
            <span
              className={classes.count}
              data-some={(tab === 'missed' || tab === 'callbacks') && count > 0 ? true : undefined}
            >
              {number(count)}
            </span>
          )}
        </Link>
      ))}
    </nav>
  );
}

interface HistoryProps {
  search: CallsSearch;
  history: ReturnType<typeof useInfiniteQuery<CallHistoryPage>>;
  clear: () => void;
}

function History({ search, history, clear }: HistoryProps) {
  const { t } = useTranslation();
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = history;
  const entries =
    (data as { pages: CallHistoryPage[] } | undefined)?.pages.flatMap((page) => page.items) ?? [];
  const more = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage();
  }, [isFetchingNextPage, fetchNextPage]);

  if (isPending) return <LoadingRows rows={9} height={48} />;
  if (error && !data) return <PageProblem error={error} retry={() => void refetch()} />;
  if (entries.length === 0)
    return isFiltered(search) ? (
      <PageMessage
        icon={IconPhoneOff}
        title={t('inbox.nothingFound')}
        action={
          <Button variant="default" onClick={clear}>
            {t('inbox.clearFilters')}
          </Button>
        }
      />
    ) : (
      <PageMessage
        icon={IconPhoneOff}
        title={t(`callHistory.empty.${search.tab === 'callbacks' ? 'all' : (search.tab ?? 'all')}`)}
        action={
          (search.tab ?? 'all') === 'all' && (
            <Button component={Link} to="/settings/calls" variant="default">
              {t('callHistory.toSettings')}
            </Button>
          )
        }
      >
        {(search.tab ?? 'all') === 'all' && t('callHistory.emptyHint')}
      </PageMessage>
    );
  return <CallsList entries={entries} words={search.q} more={hasNextPage ? more : undefined} />;
}
