import { ActionIcon, Popover, Tooltip } from '@mantine/core';
import { sendReactionRoute, type Message } from '@parlance/gateway/contracts';
import { IconArrowBackUp, IconMoodPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { problemOf } from '../api/problem';
import type { ConversationView } from '../api/queries';
import { nameOf } from '../inbox/contact-name';
import { Cache } from '../realtime/cache';
import { useDirectory } from '../session/session';
import { useFormats } from '../ui/hooks';
import { ActivityLine } from './activity-line';
import { CallEntry, PermissionLine } from './call-entry';
import { focusComposer, useDraft } from './draft-store';
import classes from './message.module.css';
import { MessageBody } from './message-body';
import { MessageTicks } from './message-ticks';
import { Quote } from './quote';

interface EntryProps {
  message: Message;
  continues: boolean;
  quoted: Message | undefined;
  conversation: ConversationView;
}

/** One message or note: who, what, when and how far it has come. */
export function MessageEntry({ message, continues, quoted, conversation }: EntryProps) {
  const { t } = useTranslation();
  const { time, dateTime } = useFormats();
  const { userName, me } = useDirectory();
  const { content, author, direction } = message;
  if (content.type === 'activity') return <ActivityLine message={message} activity={content} />;
  if (content.type === 'call') return <CallEntry message={message} call={content} />;
  if (content.type === 'call-permission-reply') return <PermissionLine message={message} reply={content} />;
  if (content.type === 'system')
    return (
      <p className={classes.line}>
        {content.body} · {time(message.occurredAt)}
      </p>
    );

  const isNote = content.type === 'note';
  const side = direction === 'inbound' ? 'theirs' : 'ours';
  const writer =
    author.kind === 'customer'
      ? (nameOf(conversation.contact) ?? t('contact.unnamed'))
      : author.id === me.id
        ? t('message.you')
        : (userName(author.id) ?? t(`message.author.${author.kind}`));
  const mayReact = message.wamid !== null && message.amended !== 'revoked';

  return (
    <article
      className={classes.entry}
      data-side={side}
      data-continues={continues || undefined}
      aria-label={`${writer}, ${dateTime(message.occurredAt)}`}
    >
      {!continues && side === 'ours' && (
        <div className={classes.writer}>
          {isNote ? t('message.noteBy', { name: author.id === me.id ? t('activity.you') : writer }) : writer}
        </div>
      )}
      <div className={classes.withActions}>
        <div
          className={classes.bubble}
          data-kind={isNote ? 'note' : side}
          data-failed={message.state === 'failed' || undefined}
        >
          {message.replyToMessageId && <Quote message={quoted} conversation={conversation} />}
          {message.amended === 'revoked' ? (
            <em className={classes.withdrawn}>{t('message.withdrawn')}</em>
          ) : (
            <MessageBody content={content} />
          )}
          <div className={classes.foot}>
            {message.amended === 'edited' && <span>{t('message.edited')}</span>}
            <time dateTime={message.occurredAt} title={dateTime(message.occurredAt)}>
              {time(message.occurredAt)}
            </time>
            {direction === 'outbound' && <MessageTicks state={message.state} />}
          </div>
        </div>
        {mayReact && <MessageActions message={message} />}
      </div>
      <Reactions message={message} />
      {message.failure && (
        <div className={classes.failure}>
          <strong>{message.failure.title}</strong>{' '}
          <span>
            {message.failure.detail} ({message.failure.code})
          </span>
          {message.failure.action && <p>{message.failure.action}</p>}
        </div>
      )}
    </article>
  );
}

const EMOJIS = ['👍', '❤️', '😂', '😮', '😢', '🙏'];

function MessageActions({ message }: { message: Message }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const react = useReaction(message);
  const [, changeDraft] = useDraft(message.conversationId);
  return (
    <div className={classes.actions} data-open={open || undefined}>
      <Tooltip label={t('message.reply')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="md"
          aria-label={t('message.reply')}
          onClick={() => {
            changeDraft({ replyToMessageId: message.id, mode: 'reply' });
            focusComposer();
          }}
        >
          <IconArrowBackUp size={17} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Popover opened={open} onChange={setOpen} position="top" shadow="md" trapFocus returnFocus>
        <Popover.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="md"
            aria-label={t('message.react')}
            onClick={() => setOpen((shown) => !shown)}
          >
            <IconMoodPlus size={17} aria-hidden />
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown p={4} className={classes.emojis}>
          {EMOJIS.map((emoji) => (
            <button
              key={emoji}
              type="button"
              className={classes.emoji}
              aria-label={t('message.reactWith', { emoji })}
              onClick={() => {
                react.mutate(emoji);
                setOpen(false);
              }}
            >
              {emoji}
            </button>
          ))}
        </Popover.Dropdown>
      </Popover>
      {react.error && (
        <span role="alert" className={classes.actionProblem}>
          {problemOf(react.error).detail}
        </span>
      )}
    </div>
  );
}

function useReaction(message: Message) {
  const client = useQueryClient();
  const { me } = useDirectory();
  return useMutation({
    mutationFn: (emoji: string) =>
      call(sendReactionRoute, { params: { messageId: message.id }, body: { emoji } }),
    onSuccess: (changed) => new Cache(client, me.id).message(changed),
  });
}

function Reactions({ message }: { message: Message }) {
  const { t } = useTranslation();
  const react = useReaction(message);
  if (message.reactions.length === 0) return null;
  return (
    <div className={classes.reactions}>
      {message.reactions.map(({ by, emoji }) =>
        by === 'business' ? (
          <button
            key={by}
            type="button"
            className={classes.reaction}
            title={t('message.takeBack')}
            aria-label={`${t('message.takeBack')} ${emoji}`}
            onClick={() => react.mutate('')}
          >
            {emoji}
          </button>
        ) : (
          <span key={`${by}${emoji}`} className={classes.reaction}>
            {emoji}
          </span>
        ),
      )}
    </div>
  );
}
