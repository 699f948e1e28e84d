import { Button } from '@mantine/core';
import { IconMoodEmpty } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { conversationsQuery, type ConversationFilter } from '../api/queries';
import { useKeys } from '../shell/use-keys';
import { LoadingRows, PageMessage, PageProblem } from '../ui/states';
import { ConversationRow, ROW_HEIGHT } from './conversation-row';
import classes from './inbox.module.css';
import { useRows } from './use-rows';

/** The conversations of a view. Only the rows on screen exist; J and K walk through all. */
export function ConversationList({ filter }: { filter: ConversationFilter }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ from: '/app/inbox' });
  const { conversationId } = useParams({ strict: false });
  const scroller = useRef<HTMLDivElement>(null);
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } =
    useInfiniteQuery(conversationsQuery(filter));
  const conversations = data?.pages.flatMap((page) => page.items) ?? [];

  const { rows, totalHeight, bringIntoView } = useRows(
    scroller,
    conversations.map(({ id }) => id),
    ROW_HEIGHT,
  );
  const lastShown = rows.at(-1)?.index ?? -1;

  useEffect(() => {
    if (lastShown >= conversations.length - 5 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [lastShown, conversations.length, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const walk = (step: 1 | -1): void => {
    const at = conversations.findIndex(({ id }) => id === conversationId);
    const index = at === -1 ? 0 : at + step;
    const next = conversations[index];
    if (!next) return;
    bringIntoView(index);
    void navigate({ to: '/inbox/$conversationId', params: { conversationId: next.id }, search });
  };
  useKeys([
    ['J', () => walk(1)],
    ['K', () => walk(-1)],
  ]);

  if (isPending) return <LoadingRows rows={8} height={56} />;
  if (error && !data) return <PageProblem error={error} retry={() => void refetch()} />;
  if (conversations.length === 0)
    return (
      <PageMessage
        icon={IconMoodEmpty}
        title={filter.search ? t('inbox.nothingFound') : t(`inbox.empty.${filter.view}`)}
        action={
          filter.search || filter.inboxId ? (
            <Button
              variant="default"
              onClick={() => void navigate({ to: '.', search: { view: filter.view }, replace: true })}
            >
              {t('inbox.clearFilters')}
            </Button>
          ) : undefined
        }
      />
    );
  return (
    <div ref={scroller} className={classes.scroller}>
      <ul aria-label={t('inbox.conversations')} className={classes.rows} style={{ height: totalHeight }}>
        {rows.map((row) => {
          const conversation = conversations[row.index];
          return (
            conversation && (
              <li
                key={row.key}
                className={classes.place}
                style={{ transform: `translateY(${row.start}px)`, height: ROW_HEIGHT }}
              >
                <ConversationRow
                  conversation={conversation}
                  isOpen={conversation.id === conversationId}
                  search={search}
                />
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}
