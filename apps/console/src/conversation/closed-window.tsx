import type { Explanation } from '@parlance/shared/contract-kit';
import { useTranslation } from 'react-i18next';
import type { ConversationView } from '../api/queries';
import { TemplatePicker } from '../templates/template-picker';
import { ExplanationText } from '../ui/problem-notice';
import classes from './composer.module.css';
import type { WindowState } from './window';

const SOURCE =
  'https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages';

interface ClosedWindowProps {
  conversation: ConversationView;
  window: WindowState;
  /** What was being written when the window closed. */
  unsent: string;
}

/** C-033, C-034: free text is over; which rule says so, since when, and what is possible instead (I20, I21). */
export function ClosedWindow({ conversation, window, unsent }: ClosedWindowProps) {
  const { t } = useTranslation();
  const wasOpen = window.kind === 'closed';
  const explanation: Explanation = {
    rule: {
      id: wasOpen ? 'C-033' : 'C-034',
      title: t(wasOpen ? 'closed.rule' : 'closed.ruleNeverOpened'),
      source: SOURCE,
    },
    evidence: {},
    since: wasOpen ? window.closedAt : null,
    earliestYes: null,
    alternatives: [
      { action: 'send-template', description: t('closed.sendTemplate') },
      { action: 'wait-for-customer', description: t('closed.wait') },
    ],
  };
  return (
    <div className={classes.closed}>
      <div role="status" className={classes.why}>
        <strong>{t(wasOpen ? 'closed.title' : 'closed.titleNeverOpened')}</strong>
        <ExplanationText explanation={explanation} />
        {unsent.trim() !== '' && <p className={classes.kept}>{t('closed.kept', { text: unsent })}</p>}
      </div>
      <TemplatePicker conversation={conversation} />
    </div>
  );
}
