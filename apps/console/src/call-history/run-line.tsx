import type { FunctionRun } from '@parlance/gateway/contracts';
import { useTranslation } from 'react-i18next';
import { MessageTicks } from '../conversation/message-ticks';
import { useFormats } from '../ui/hooks';
import classes from './details.module.css';

/** One decision of a function and what came of it (K-053). */
export function RunLine({ run, isNamed = true }: { run: FunctionRun; isNamed?: boolean }) {
  const { t } = useTranslation();
  const { dateTime } = useFormats();
  const isSent = run.state === 'sent' && run.messageState !== null;
  return (
    <div className={classes.run}>
      <span className={classes.runState} data-state={run.messageState === 'failed' ? 'failed' : run.state}>
        {isSent && run.messageState && <MessageTicks state={run.messageState} />}
        {isSent && run.messageState ? t(`state.${run.messageState}`) : t(`functionRuns.state.${run.state}`)}
      </span>
      <span>
        {isNamed && run.functionName}
        <span className={classes.detail}>
          {dateTime(run.at)}
          {run.reason && ` · ${run.reason.detail}`}
        </span>
      </span>
    </div>
  );
}
