import { ActionIcon, Button, Select, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { startConversationRoute } from '@parlance/gateway/contracts';
import { IconMessageCircle, IconPlugConnected, IconPlus, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useMatchRoute, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { conversationCountsQuery, inboxesQuery, VIEWS, type ConversationFilter } from '../api/queries';
import { useMay } from '../session/session';
import { usePaneCommands } from '../shell/commands';
import { useKeys } from '../shell/use-keys';
import { PageMessage } from '../ui/states';
import { ConversationList } from './conversation-list';
import classes from './inbox.module.css';
import { StartConversation } from './start-conversation';

/** The list on the left, the conversation on the right; on a phone one of them. */
export function InboxPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ from: '/app/inbox' });
  const inConversation = useMatchRoute()({ to: '/inbox/$conversationId' }) !== false;
  const inboxes = useQuery(inboxesQuery);
  const [starting, setStarting] = useState(false);
  const searchField = useRef<HTMLInputElement>(null);
  const mayStart = useMay(startConversationRoute.roles);

  const filter: ConversationFilter = {
    view: search.view ?? 'all',
    inboxId: search.inbox,
    search: search.q,
  };
  const searchFor = useDebouncedCallback((q: string) => {
    void navigate({ to: '.', search: { ...search, q: q.trim() || undefined }, replace: true });
  }, 250);

  useKeys([['/', () => searchField.current?.focus()]]);
  usePaneCommands(
    useMemo(
      () => (mayStart ? [{ id: 'start', label: t('start.title'), run: () => setStarting(true) }] : []),
      [mayStart, t],
    ),
  );

  return (
    <div className={classes.page} data-in-conversation={inConversation || undefined}>
      <section aria-label={t('shell.inbox')} className={classes.side}>
        <header className={classes.head}>
          <h1 className={classes.title}>{t('shell.inbox')}</h1>
          {mayStart && (
            <Tooltip label={t('start.title')}>
              <ActionIcon
                variant="subtle"
                size="lg"
                aria-label={t('start.title')}
                onClick={() => setStarting(true)}
                disabled={inboxes.data?.length === 0}
              >
                <IconPlus size={19} aria-hidden />
              </ActionIcon>
            </Tooltip>
          )}
        </header>
        <div className={classes.filters}>
          <TextInput
            ref={searchField}
            type="search"
            size="sm"
            leftSection={<IconSearch size={16} aria-hidden />}
            placeholder={t('inbox.search')}
            aria-label={t('inbox.search')}
            defaultValue={search.q ?? ''}
            onChange={(event) => searchFor(event.currentTarget.value)}
          />
          {(inboxes.data?.length ?? 0) > 1 && (
            <Select
              size="sm"
              aria-label={t('inbox.filter')}
              placeholder={t('inbox.everyInbox')}
              clearable
              value={search.inbox ?? null}
              data={inboxes.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []}
              onChange={(inbox) =>
                void navigate({ to: '.', search: { ...search, inbox: inbox ?? undefined }, replace: true })
              }
            />
          )}
        </div>
        <Views filter={filter} />
        <ConversationList
          key={`${filter.view} ${filter.inboxId ?? ''} ${filter.search ?? ''}`}
          filter={filter}
        />
      </section>
      <div className={classes.detail}>
        <Outlet />
      </div>
      {starting && <StartConversation close={() => setStarting(false)} />}
    </div>
  );
}

function Views({ filter }: { filter: ConversationFilter }) {
  const { t } = useTranslation();
  const search = useSearch({ from: '/app/inbox' });
  const { data: counts } = useQuery(conversationCountsQuery(filter.inboxId));
  return (
    <nav aria-label={t('inbox.viewsName')} className={classes.views}>
      {VIEWS.map((view) => (
        <Link
          key={view}
          to="."
          search={{ ...search, view }}
          replace
          className={classes.view}
          aria-current={filter.view === view ? 'page' : undefined}
          activeProps={{}}
        >
          {t(`inbox.views.${view}`)}
          {view !== 'resolved' && counts && <span className={classes.count}>{counts[view]}</span>}
        </Link>
      ))}
    </nav>
  );
}

/** What stands on the right while no conversation is open. */
export function NoConversation() {
  const { t } = useTranslation();
  const inboxes = useQuery(inboxesQuery);
  if (inboxes.data?.length === 0)
    return (
      <PageMessage
        icon={IconPlugConnected}
        title={t('inbox.noInbox')}
        action={
          <Button component={Link} to="/settings/inboxes">
            {t('inbox.connect')}
          </Button>
        }
      >
        {t('inbox.noInboxHint')}
      </PageMessage>
    );
  return (
    <PageMessage icon={IconMessageCircle} title={t('inbox.choose')}>
      {t('inbox.chooseHint')}
    </PageMessage>
  );
}
