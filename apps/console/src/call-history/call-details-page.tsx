import { ActionIcon, Button } from '@mantine/core';
import type { CallHistoryEntry, CallRecording } from '@parlance/gateway/contracts';
import { IconArrowLeft, IconMessageCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useDirectory } from '../session/session';
import { useFormats } from '../ui/hooks';
import { LoadingRows, PageProblem } from '../ui/states';
import { createCallAudio, type CallAudio } from './call-audio';
import { Alarms, Attempts, CallFacts, Consent, Runs, Variables } from './call-aside';
import { CallDownloads } from './call-downloads';
import { CallPlayer } from './call-player';
import { CallSign, StatusText } from './call-sign';
import classes from './details.module.css';
import { Part } from './part';
import { callHistoryEntryQuery, callQuery, callRecordingQuery } from './queries';
import { SummaryView } from './summary-view';
import { TranscriptView } from './transcript-view';
import { whyEmpty } from './why-empty';

/** Everything about one call in one place (C-097, C-098); of every call, also a missed one. */
export function CallDetailsPage() {
  const { t } = useTranslation();
  const { callId } = useParams({ from: '/app/calls/$callId' });
  const { data: entry, error, refetch } = useQuery(callHistoryEntryQuery(callId));
  if (!entry)
    return (
      <section className={classes.page} aria-labelledby="call-title">
        <header className={classes.head}>
          <Back />
          <h1 id="call-title">{t('callDetails.title')}</h1>
        </header>
        {error ? <PageProblem error={error} retry={() => void refetch()} /> : <LoadingRows />}
      </section>
    );
  return <OneCall key={callId} entry={entry} />;
}

function Back() {
  const { t } = useTranslation();
  return (
    <ActionIcon
      component={Link}
      to="/calls"
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={t('callDetails.back')}
      onClick={(event: React.MouseEvent) => {
        // Back to the list as it was left, with its filters and its place.
        if (window.history.length > 1 && !event.ctrlKey && !event.metaKey) {
          event.preventDefault();
          window.history.back();
        }
      }}
    >
      <IconArrowLeft size={20} aria-hidden />
    </ActionIcon>
  );
}

/** The sound of the call while it is on screen; null while there is none to play. */
function useCallAudio(recording: CallRecording | undefined): { audio: CallAudio | null; sizeBytes: number } {
  const file =
    recording?.state === 'ready'
      ? (recording.files.find((one) => one.file === 'stereo') ?? recording.files[0])
      : undefined;
  const { callId, durationMs } = recording ?? {};
  const name = file?.file;
  const audio = useMemo(
    () => (callId && name ? createCallAudio(callId, name, durationMs ?? null) : null),
    [callId, name, durationMs],
  );
  useEffect(() => () => audio?.element.pause(), [audio]);
  return { audio, sizeBytes: file?.sizeBytes ?? 0 };
}

function OneCall({ entry }: { entry: CallHistoryEntry }) {
  const { t } = useTranslation();
  const { q } = useSearch({ from: '/app/calls/$callId' });
  const { dateTime } = useFormats();
  const { userName } = useDirectory();
  const call = useQuery(callQuery(entry.callId));
  const recorded = useQuery(callRecordingQuery(entry.callId));
  const recording = recorded.data;
  const { audio, sizeBytes } = useCallAudio(recording);
  const customerName = entry.contactName ?? entry.contactPhone ?? t('contact.unnamed');
  const agentName =
    entry.agentName ?? (entry.agentId ? userName(entry.agentId) : undefined) ?? t('callHistory.agent');
  const isDraft = recording?.transcript.draft === true && recording.transcript.utterances.length > 0;
  const hasBoth = recording?.files.some(({ file }) => file === 'stereo') ?? false;
  const only = recording?.files[0]?.file === 'agent' ? agentName : customerName;

  return (
    <section className={classes.page} aria-labelledby="call-title">
      <header className={classes.head}>
        <Back />
        <CallSign call={entry} size={22} />
        <div className={classes.title}>
          <h1 id="call-title">{customerName}</h1>
          <p className={classes.soft}>
            <StatusText call={entry} /> · {t(`callHistory.direction.${entry.direction}`)} ·{' '}
            <time dateTime={entry.startedAt}>{dateTime(entry.startedAt)}</time>
          </p>
        </div>
        <div className={classes.tools}>
          {recording && <CallDownloads recording={recording} />}
          <Button
            renderRoot={(props) => (
              <Link
                to="/inbox/$conversationId"
                params={{ conversationId: entry.conversationId }}
                {...props}
              />
            )}
            leftSection={<IconMessageCircle size={16} aria-hidden />}
          >
            {t('callHistory.viewConversation')}
          </Button>
        </div>
      </header>
      {recorded.isPending ? (
        <LoadingRows />
      ) : recorded.error && !recording ? (
        <div className={classes.body}>
          <div className={classes.main}>
            <PageProblem error={recorded.error} retry={() => void recorded.refetch()} />
          </div>
          <div className={classes.aside}>
            <CallFacts entry={entry} call={call.data} />
          </div>
        </div>
      ) : (
        <div className={classes.body}>
          <div className={classes.main} tabIndex={0} role="group" aria-label={t('callDetails.spoken')}>
            <div className={classes.playerPlace}>
              {audio ? (
                <CallPlayer
                  audio={audio}
                  sides={hasBoth ? [customerName, agentName] : [only]}
                  sizeBytes={sizeBytes}
                />
              ) : (
                <Empty section="recording" title={t('callDetails.recording')} {...{ entry, recording }} />
              )}
            </div>
            <Part
              title={t('callDetails.transcript')}
              label={isDraft ? t('callDetails.draft') : undefined}
              hint={isDraft ? t('callDetails.draftHint') : undefined}
            >
              {recording && recording.transcript.utterances.length > 0 ? (
                <TranscriptView
                  recording={recording}
                  audio={audio}
                  agentName={agentName}
                  customerName={customerName}
                  words={q}
                />
              ) : (
                <Why section="transcript" {...{ entry, recording }} />
              )}
            </Part>
          </div>
          <div className={classes.aside} tabIndex={0} role="group" aria-label={t('callDetails.about')}>
            <Part
              title={t('callDetails.summary')}
              label={
                recording?.summary.kind ? t(`callDetails.summaryKind.${recording.summary.kind}`) : undefined
              }
              hint={
                recording?.summary.kind ? t(`callDetails.summaryHint.${recording.summary.kind}`) : undefined
              }
            >
              {whyEmpty('summary', entry, recording) === null && recording ? (
                <SummaryView recording={recording} audio={audio} />
              ) : (
                <Why section="summary" {...{ entry, recording }} />
              )}
            </Part>
            <CallFacts entry={entry} call={call.data} />
            <Alarms alarms={call.data?.alarms ?? []} />
            <Attempts call={call.data} />
            <Variables values={recording?.variables ?? {}} metadata={call.data?.metadata ?? {}} />
            <Runs callId={entry.callId} />
            <Consent recording={recording} policy={call.data?.recording.policy} />
          </div>
        </div>
      )}
    </section>
  );
}

interface WhyProps {
  section: 'recording' | 'transcript' | 'summary';
  entry: CallHistoryEntry;
  recording: CallRecording | undefined;
}

function Why({ section, entry, recording }: WhyProps) {
  const { t } = useTranslation();
  const why = whyEmpty(section, entry, recording);
  if (why === null) return null;
  return (
    <p className={classes.soft}>{why.kind === 'said' ? why.reason : t(`callDetails.why.${why.kind}`)}</p>
  );
}

function Empty({ title, ...of }: WhyProps & { title: string }) {
  return (
    <Part title={title}>
      <Why {...of} />
    </Part>
  );
}
