import { ActionIcon, Tooltip } from '@mantine/core';
import type { Message } from '@parlance/gateway/contracts';
import {
  IconFileText,
  IconPhoneCheck,
  IconPhoneIncoming,
  IconPhoneOutgoing,
  IconPhoneX,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { talkTime } from '../calls/duration';
import { useDirectory } from '../session/session';
import { useFormats } from '../ui/hooks';
import classes from './message.module.css';

type Content<Type> = Extract<Message['content'], { type: Type }>;

/** C-099, C-100: a call in the timeline, in the words of its outcome, with the way to its record. */
export function CallEntry({ message, call }: { message: Message; call: Content<'call'> }) {
  const { t } = useTranslation();
  const { time, dateTime } = useFormats();
  const { userName } = useDirectory();
  const { direction, outcome, durationSeconds, agentId } = call;
  const isAnswered = outcome === 'answered';
  const Sign = !isAnswered ? IconPhoneX : direction === 'inbound' ? IconPhoneIncoming : IconPhoneOutgoing;
  const words = isAnswered
    ? t('callEntry.ended')
    : outcome === 'canceled'
      ? t(`callEntry.canceled.${direction}`)
      : t(`callEntry.${outcome}`);
  const agent = agentId === null ? undefined : userName(agentId);
  return (
    <article className={classes.call} aria-label={`${words}, ${dateTime(message.occurredAt)}`}>
      <Sign
        size={18}
        stroke={1.7}
        aria-hidden
        className={classes.callSign}
        data-missed={!isAnswered || undefined}
      />
      <span className={classes.callWords}>
        <strong>
          {words}
          {isAnswered && durationSeconds !== null && ` · ${talkTime(durationSeconds)}`}
        </strong>
        <span className={classes.callFacts}>
          {agent && `${t(`callEntry.by.${direction}`, { name: agent })} · `}
          <time dateTime={message.occurredAt} title={dateTime(message.occurredAt)}>
            {time(message.occurredAt)}
          </time>
        </span>
      </span>
      <Tooltip label={t('callEntry.record')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t('callEntry.record')}
          renderRoot={(props) => <Link {...props} to="/calls/$callId" params={{ callId: call.callId }} />}
        >
          <IconFileText size={19} stroke={1.7} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </article>
  );
}

/** The customer's answer to a request, or what they permit by calling (C-142). */
export function PermissionLine({
  message,
  reply,
}: {
  message: Message;
  reply: Content<'call-permission-reply'>;
}) {
  const { t } = useTranslation();
  const { time, dateTime } = useFormats();
  const isGranted = reply.response === 'accept';
  const at = reply.expiresAt === null ? '' : dateTime(reply.expiresAt);
  const words = !isGranted
    ? t('callEntry.rejected')
    : reply.permanent || reply.expiresAt === null
      ? t('callEntry.acceptedForGood')
      : reply.source === 'automatic'
        ? t('callEntry.acceptedByCalling', { at })
        : t('callEntry.accepted', { at });
  const Sign = isGranted ? IconPhoneCheck : IconPhoneX;
  return (
    <p className={classes.line}>
      <span className={classes.answer} data-granted={isGranted || undefined}>
        <Sign size={15} aria-hidden /> {words}
      </span>{' '}
      ·{' '}
      <time dateTime={message.occurredAt} title={dateTime(message.occurredAt)}>
        {time(message.occurredAt)}
      </time>
    </p>
  );
}
