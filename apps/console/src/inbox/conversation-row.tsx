import { IconClockHour4 } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ConversationView } from '../api/queries';
import { MessageTicks } from '../conversation/message-ticks';
import { urgencyOf, windowState } from '../conversation/window';
import { useTimeLeft } from '../conversation/window-text';
import type { InboxSearch } from '../router';
import { useDirectory } from '../session/session';
import { useFormats, useMinuteHand } from '../ui/hooks';
import { Initials } from '../ui/person';
import { nameOf } from './contact-name';
import classes from './inbox.module.css';

export const ROW_HEIGHT = 78;

interface RowProps {
  conversation: ConversationView;
  isOpen: boolean;
  search: InboxSearch;
}

/** Who, what last, since when, what is unread, and whether the window closes soon. */
export function ConversationRow({ conversation, isOpen, search }: RowProps) {
  const { t } = useTranslation();
  const now = useMinuteHand();
  const { listTime, number } = useFormats();
  const { inboxName, inboxes, userName } = useDirectory();
  const { contact, lastMessage, unreadCount, assigneeId } = conversation;
  const name = nameOf(contact) ?? t('contact.unnamed');
  const assignee = assigneeId ? userName(assigneeId) : undefined;
  const place = [
    inboxes.length > 1 ? inboxName(conversation.inboxId) : undefined,
    assignee ?? t('inbox.unassigned'),
  ];

  return (
    <Link
      to="/inbox/$conversationId"
      params={{ conversationId: conversation.id }}
      search={search}
      className={classes.row}
      aria-current={isOpen ? 'page' : undefined}
      activeProps={{}}
      data-unread={unreadCount > 0 || undefined}
    >
      <Initials name={name} />
      <span className={classes.rowText}>
        <span className={classes.line}>
          <span className={classes.name}>{name}</span>
          {lastMessage && (
            <time className={classes.time} dateTime={lastMessage.occurredAt}>
              {listTime(lastMessage.occurredAt, now)}
            </time>
          )}
        </span>
        <span className={classes.line}>
          <span className={classes.preview}>
            {lastMessage?.direction === 'outbound' && <MessageTicks state={lastMessage.state} />}
            {lastMessage ? lastMessage.preview : t('inbox.noMessages')}
          </span>
          {unreadCount > 0 && (
            <span className={classes.unread}>
              <span aria-hidden>{number(unreadCount)}</span>
              <span className={classes.hidden}>{t('inbox.unread', { count: unreadCount })}</span>
            </span>
          )}
        </span>
        <span className={classes.line}>
          <span className={classes.whose}>{place.filter(Boolean).join(' · ')}</span>
          <ClosingSoon conversation={conversation} now={now} />
        </span>
      </span>
    </Link>
  );
}

function ClosingSoon({ conversation, now }: { conversation: ConversationView; now: number }) {
  const { t } = useTranslation();
  const timeLeft = useTimeLeft();
  const state = windowState(conversation.window, now);
  if (conversation.stage === 'resolved' || state.kind !== 'open' || urgencyOf(state.leftMs) === 'calm')
    return null;
  return (
    <span
      className={classes.closing}
      title={t('window.closesIn', { left: timeLeft(state.leftMs, 'minutes') })}
    >
      <IconClockHour4 size={13} aria-hidden />
      <span className={classes.hidden}>{t('window.windowCloses')}</span>
      {timeLeft(state.leftMs, 'minutes')}
    </span>
  );
}
