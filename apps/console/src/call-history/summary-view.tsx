import type { CallRecording } from '@parlance/gateway/contracts';
import { useTranslation } from 'react-i18next';
import type { CallAudio } from './call-audio';
import { clock } from './call-status';
import classes from './details.module.css';

type Points = CallRecording['summary']['points'];

interface SummaryProps {
  recording: CallRecording;
  audio: CallAudio | null;
}

/** What was agreed, each point with the way to the words (C-103). */
export function SummaryView({ recording, audio }: SummaryProps) {
  const { t } = useTranslation();
  const { points, actionItems } = recording.summary;
  return (
    <>
      <PointList points={points} recording={recording} audio={audio} />
      {actionItems.length > 0 && (
        <>
          <h3 className={classes.subhead}>{t('callDetails.actionItems')}</h3>
          <PointList points={actionItems} recording={recording} audio={audio} />
        </>
      )}
    </>
  );
}

function PointList({ points, recording, audio }: SummaryProps & { points: Points }) {
  const { t } = useTranslation();
  return (
    <ul className={classes.points}>
      {points.map(({ text, utterance }, index) => {
        const said = utterance === null ? undefined : recording.transcript.utterances[utterance];
        const at = said && clock(said.startMs / 1_000);
        return (
          <li key={index}>
            <span dir="auto">{text}</span>{' '}
            {said && (
              <button
                type="button"
                className={classes.at}
                aria-label={t('callDetails.toTheWords', { at })}
                onClick={() => {
                  if (audio) audio.playFrom(said.startMs);
                  document
                    .querySelector(`[data-utterance="${utterance ?? 'none'}"]`)
                    ?.scrollIntoView({ block: 'center' });
                }}
              >
                {at}
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
