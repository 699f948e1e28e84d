import { ActionIcon, Tooltip } from '@mantine/core';
import type { CallHistoryEntry } from '@parlance/gateway/contracts';
import { IconFileText, IconListDetails, IconMessageCircle, IconMicrophone } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useDirectory } from '../session/session';
import { useFormats, useMinuteHand, useSecondHand } from '../ui/hooks';
import { Initials } from '../ui/person';
import { CallSign, StatusText } from './call-sign';
import { clock } from './call-status';
import classes from './calls.module.css';
import { Marked } from './marked';

/** Who, what came of it, how long, who handled it, where, when (C-087 to C-091), and the way to the conversation. */
export function CallRow({ entry, words }: { entry: CallHistoryEntry; words: string | undefined }) {
  const { t } = useTranslation();
  const now = useMinuteHand();
  const { listTime, time, dateTime } = useFormats();
  const { inboxName, userName } = useDirectory();
  const name = entry.contactName ?? entry.contactPhone ?? t('contact.unnamed');
  const agent = entry.agentName ?? (entry.agentId ? userName(entry.agentId) : undefined);
  const day = listTime(entry.startedAt, now);
  const clockTime = time(entry.startedAt);

  return (
    <div className={classes.row} data-follow-up={entry.needsFollowUp || undefined}>
      <CallSign call={entry} />
      <span className={classes.who}>
        <Initials name={name} size={32} />
        <span className={classes.whoText}>
          <Link
            to="/calls/$callId"
            params={{ callId: entry.callId }}
            search={{ q: entry.excerpt ? words : undefined }}
            className={classes.name}
            data-call-row
          >
            {name}
          </Link>
          <span className={classes.soft}>{entry.contactName ? entry.contactPhone : null}</span>
        </span>
      </span>
      <span className={classes.outcome}>
        <StatusText call={entry} />
        <span className={classes.soft}>
          <span className={classes.direction}>{t(`callHistory.direction.${entry.direction}`)}</span>
          {entry.needsFollowUp && <span className={classes.followUp}>{t('callHistory.needsFollowUp')}</span>}
        </span>
      </span>
      <span className={classes.duration}>
        {entry.durationSeconds !== null ? (
          clock(entry.durationSeconds)
        ) : entry.state === 'active' && entry.answeredAt ? (
          <Running since={entry.answeredAt} />
        ) : entry.ringSeconds !== null ? (
          <span className={classes.soft}>{t('callHistory.rang', { time: clock(entry.ringSeconds) })}</span>
        ) : (
          <span className={classes.soft}>–</span>
        )}
      </span>
      <span className={classes.agent}>
        {agent ?? <span className={classes.soft}>{t('callHistory.nobody')}</span>}
      </span>
      <span className={classes.inbox}>{entry.inboxName ?? inboxName(entry.inboxId) ?? ''}</span>
      <Marks entry={entry} />
      <time className={classes.when} dateTime={entry.startedAt} title={dateTime(entry.startedAt)}>
        {day === clockTime ? clockTime : `${day}, ${clockTime}`}
      </time>
      <Tooltip label={t('callHistory.viewConversation')}>
        <ActionIcon
          renderRoot={(props) => (
            <Link to="/inbox/$conversationId" params={{ conversationId: entry.conversationId }} {...props} />
          )}
          variant="subtle"
          color="gray"
          className={classes.toConversation}
          aria-label={t('callHistory.viewConversationWith', { name })}
        >
          <IconMessageCircle size={18} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Tooltip>
      {entry.excerpt && (
        <span className={classes.excerpt}>
          <Marked text={entry.excerpt} words={words} />
        </span>
      )}
    </div>
  );
}

/** How long a call has lasted that still does. */
function Running({ since }: { since: string }) {
  return <>{clock((useSecondHand() - Date.parse(since)) / 1_000)}</>;
}

function Marks({ entry }: { entry: CallHistoryEntry }) {
  const { t } = useTranslation();
  const marks = [
    { shown: entry.recording === 'ready', sign: IconMicrophone, name: t('callHistory.mark.recording') },
    { shown: entry.transcript === 'ready', sign: IconFileText, name: t('callHistory.mark.transcript') },
    { shown: entry.summary === 'ready', sign: IconListDetails, name: t('callHistory.mark.summary') },
  ];
  return (
    <span className={classes.marks}>
      {marks.map(
        ({ shown, sign: Sign, name }) =>
          shown && (
            <span key={name} title={name}>
              <Sign size={15} stroke={1.6} role="img" aria-label={name} />
            </span>
          ),
      )}
    </span>
  );
}
