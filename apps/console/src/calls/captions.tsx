import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import classes from './calls.module.css';
import { liveRecordingQuery } from './queries';

const SHOWN = 3;

/** The last of what was said; labelled as the draft that it is. Nothing is shown where nothing is transcribed. */
export function Captions({ callId }: { callId: string }) {
  const { t } = useTranslation();
  const transcript = useQuery(liveRecordingQuery(callId)).data?.transcript;
  if (!transcript || transcript.state !== 'live') return null;
  const last = transcript.utterances.slice(-SHOWN);
  return (
    <section className={classes.captions} aria-label={t('calling.captionsDraft')}>
      <span className={classes.quiet}>{t('calling.captionsDraft')}</span>
      {last.length === 0 && <p className={classes.quiet}>{t('calling.captionsWait')}</p>}
      {last.map(({ side, startMs, text }) => (
        <p key={`${side}${startMs}`}>
          <strong>{t(`calling.speaker.${side}`)}</strong> {text}
        </p>
      ))}
    </section>
  );
}
