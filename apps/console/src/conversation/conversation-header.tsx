import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { startCallRoute } from '@parlance/gateway/contracts';
import { IconArrowLeft, IconArrowBackUp, IconCheck, IconUserCircle } from '@tabler/icons-react';
import { Link, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConversationView } from '../api/queries';
import { CallButton } from '../calls/call-button';
import { nameOf } from '../inbox/contact-name';
import { usePaneCommands } from '../shell/commands';
import { useKeys } from '../shell/use-keys';
import { useDirectory, useMay } from '../session/session';
import { Initials } from '../ui/person';
import classes from './conversation.module.css';
import { Presence } from './presence';
import { useUpdateConversation } from './use-update-conversation';

interface HeaderProps {
  conversation: ConversationView;
  showContact?: () => void;
}

export function ConversationHeader({ conversation, showContact }: HeaderProps) {
  const { t } = useTranslation();
  const search = useSearch({ from: '/app/inbox' });
  const { inboxName, me } = useDirectory();
  const mayCall = useMay(startCallRoute.roles);
  const { mutate: update, isPending } = useUpdateConversation(conversation.id);
  const name = nameOf(conversation.contact) ?? t('contact.unnamed');
  const isResolved = conversation.stage === 'resolved';
  const nextStage = isResolved ? (conversation.assigneeId ? 'assigned' : 'pending') : 'resolved';

  useKeys([['E', () => update({ stage: nextStage })]]);
  usePaneCommands(
    useMemo(
      () => [
        {
          id: 'stage',
          keys: 'E',
          label: t(isResolved ? 'conversation.reopen' : 'conversation.resolve'),
          run: () => update({ stage: nextStage }),
        },
        ...(conversation.assigneeId === me.id
          ? []
          : [{ id: 'take', label: t('conversation.take'), run: () => update({ assigneeId: me.id }) }]),
      ],
      [t, isResolved, nextStage, conversation.assigneeId, me.id, update],
    ),
  );

  return (
    <header className={classes.header}>
      <ActionIcon
        renderRoot={(props) => <Link {...props} to="/inbox" search={search} />}
        variant="subtle"
        color="gray"
        size="lg"
        className={classes.back}
        aria-label={t('conversation.back')}
      >
        <IconArrowLeft size={20} aria-hidden />
      </ActionIcon>
      <Initials name={name} size={34} />
      <div className={classes.who}>
        <h2 className={classes.name}>{name}</h2>
        <p className={classes.where}>
          {[inboxName(conversation.inboxId), t(`conversation.origin.${conversation.origin}`)]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      <Presence conversationId={conversation.id} />
      {mayCall && <CallButton conversation={conversation} />}
      <Tooltip label={`${t(isResolved ? 'conversation.reopenHint' : 'conversation.resolveHint')} (E)`}>
        <Button
          size="xs"
          variant={isResolved ? 'light' : 'default'}
          className={classes.stage}
          aria-label={t(isResolved ? 'conversation.reopen' : 'conversation.resolve')}
          loading={isPending}
          leftSection={
            isResolved ? <IconArrowBackUp size={16} aria-hidden /> : <IconCheck size={16} aria-hidden />
          }
          onClick={() => update({ stage: nextStage })}
        >
          <span className={classes.stageName}>
            {t(isResolved ? 'conversation.reopen' : 'conversation.resolve')}
          </span>
        </Button>
      </Tooltip>
      {showContact && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t('contact.show')}
          onClick={showContact}
        >
          <IconUserCircle size={20} aria-hidden />
        </ActionIcon>
      )}
    </header>
  );
}
