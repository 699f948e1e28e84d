import { useTranslation } from 'react-i18next';
import type { ConversationView } from '../api/queries';
import { TemplatePicker } from '../templates/template-picker';
import { ExplanationText } from '../ui/problem-notice';
import classes from './composer.module.css';
import type { WindowState } from './window';

interface ClosedWindowProps {
  conversation: ConversationView;
  window: WindowState;
  /** What was being written when the window closed. */
  unsent: string;
}

/** C-033, C-034: free text is over; policy says by which rule, since when, and what is possible instead (I20, I21). */
export function ClosedWindow({ conversation, window, unsent }: ClosedWindowProps) {
  const { t } = useTranslation();
  const wasOpen = window.kind === 'closed';
  const refusal = conversation.window?.whenClosed;
  return (
    <div className={classes.closed}>
      <div role="status" className={classes.why}>
        <strong>{t(wasOpen ? 'closed.title' : 'closed.titleNeverOpened')}</strong>
        {refusal && <ExplanationText explanation={refusal.explanation} />}
        {unsent.trim() !== '' && <p className={classes.kept}>{t('closed.kept', { text: unsent })}</p>}
      </div>
      <TemplatePicker conversation={conversation} />
    </div>
  );
}
