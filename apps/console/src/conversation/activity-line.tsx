import type { Message } from '@parlance/gateway/contracts';
import { useTranslation } from 'react-i18next';
import { useDirectory } from '../session/session';
import { useFormats } from '../ui/hooks';
import classes from './message.module.css';

type Activity = Extract<Message['content'], { type: 'activity' }>;

/** "Gilang assigned Sari · 14:05" between the messages. */
export function ActivityLine({ message, activity }: { message: Message; activity: Activity }) {
  const { t } = useTranslation();
  const { time, dateTime } = useFormats();
  const { userName, teamName, me } = useDirectory();
  const { author } = message;
  const who =
    author.kind === 'user' && author.id === me.id
      ? t('message.you')
      : (userName(author.id) ?? t(`message.author.${author.kind}`));
  const subjectId = activity.subjectId;
  const whom =
    subjectId === null
      ? t('activity.nobody')
      : subjectId === me.id
        ? t('activity.you')
        : (userName(subjectId) ?? teamName(subjectId) ?? t('activity.someone'));
  return (
    <p className={classes.line}>
      {t(`activity.${activity.activity}`, { who, whom })} ·{' '}
      <time dateTime={message.occurredAt} title={dateTime(message.occurredAt)}>
        {time(message.occurredAt)}
      </time>
    </p>
  );
}
