import type { Message } from '@parlance/gateway/contracts';
import { useTranslation } from 'react-i18next';
import type { ConversationView } from '../api/queries';
import { nameOf } from '../inbox/contact-name';
import classes from './message.module.css';
import { useSummary } from './summary';

/** The message that is answered, in one or two lines. */
export function Quote({
  message,
  conversation,
}: {
  message: Message | undefined;
  conversation: ConversationView;
}) {
  const { t } = useTranslation();
  const summary = useSummary();
  if (!message) return <div className={classes.quote}>{t('message.earlier')}</div>;
  return (
    <div className={classes.quote}>
      <strong>
        {message.direction === 'inbound'
          ? (nameOf(conversation.contact) ?? t('contact.unnamed'))
          : t('message.us')}
      </strong>
      <span>{summary(message.content)}</span>
    </div>
  );
}
