import { Loader } from '@mantine/core';
import { IconMessages } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { messagesQuery, type ConversationView } from '../api/queries';
import { useFormats, useMinuteHand } from '../ui/hooks';
import { LoadingRows, PageMessage, PageProblem } from '../ui/states';
import { useStore } from '../ui/store';
import classes from './conversation.module.css';
import { oldestFirst } from './message-pages';
import { MessageEntry } from './message-entry';
import { PendingEntry } from './pending-entry';
import { pendingSends } from './pending-sends';
import { timelineOf } from './timeline';

/**
 * Messages, notes and activities in one order. The box scrolls from its end, so that older pages that come in above
 * move nothing on screen.
 */
export function Timeline({ conversation }: { conversation: ConversationView }) {
  const { t } = useTranslation();
  const now = useMinuteHand();
  const { dayHeading } = useFormats();
  const scroller = useRef<HTMLDivElement>(null);
  const older = useRef<HTMLDivElement>(null);
  const pending = useStore(pendingSends).filter((send) => send.conversationId === conversation.id);
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } =
    useInfiniteQuery(messagesQuery(conversation.id));

  useEffect(() => {
    const sentinel = older.current;
    if (!sentinel || !hasNextPage || isFetchingNextPage) return undefined;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) void fetchNextPage();
      },
      { root: scroller.current, rootMargin: '400px 0px 0px' },
    );
    observer.observe(sentinel);
    return () => observer.disconnect();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  const lastPending = pending.at(-1)?.key;
  useEffect(() => {
    if (lastPending) scroller.current?.scrollTo({ top: 0 });
  }, [lastPending]);

  if (isPending)
    return (
      <div className={classes.timeline}>
        <LoadingRows rows={5} height={48} />
      </div>
    );
  if (error && !data)
    return (
      <div className={classes.timeline}>
        <PageProblem error={error} retry={() => void refetch()} />
      </div>
    );
  const messages = data ? oldestFirst(data) : [];
  const byId = new Map(messages.map((message) => [message.id, message]));
  return (
    <div
      ref={scroller}
      className={classes.timeline}
      role="log"
      aria-label={t('conversation.timeline')}
      tabIndex={0}
    >
      <div className={classes.entries}>
        {hasNextPage && (
          <div ref={older} className={classes.older}>
            <Loader size="sm" aria-label={t('conversation.loadingOlder')} />
          </div>
        )}
        {messages.length === 0 && pending.length === 0 && (
          <PageMessage icon={IconMessages} title={t('conversation.empty')}>
            {t('conversation.emptyHint')}
          </PageMessage>
        )}
        {timelineOf(messages, pending).map((item) => {
          switch (item.kind) {
            case 'day':
              return (
                <h3 key={item.key} className={classes.day}>
                  {dayHeading(item.at, now)}
                </h3>
              );
            case 'message':
              return (
                <MessageEntry
                  key={item.key}
                  message={item.message}
                  continues={item.continues}
                  quoted={item.message.replyToMessageId ? byId.get(item.message.replyToMessageId) : undefined}
                  conversation={conversation}
                />
              );
            case 'pending':
              return <PendingEntry key={item.key} send={item.send} />;
          }
        })}
      </div>
    </div>
  );
}
