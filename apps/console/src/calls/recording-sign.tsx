import type { Call } from '@parlance/gateway/contracts';
import { IconPlayerRecordFilled } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { recordingSign } from './call-stage';
import classes from './calls.module.css';
import { liveRecordingQuery } from './queries';

/** Whether what is said is kept, in words. */
export function RecordingSign({ call }: { call: Call }) {
  const { t } = useTranslation();
  const recording = useQuery({
    ...liveRecordingQuery(call.id),
    enabled: call.recording.policy !== 'off',
  }).data;
  const sign = recordingSign(call, recording?.state === 'recording');
  return (
    <span className={classes.recording} data-sign={sign}>
      {(sign === 'recording' || sign === 'announced') && <IconPlayerRecordFilled size={11} aria-hidden />}
      {t(`calling.recording.${sign}`)}
    </span>
  );
}
