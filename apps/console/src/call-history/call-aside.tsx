import type { Call, CallHistoryEntry, CallRecording } from '@parlance/gateway/contracts';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useDirectory } from '../session/session';
import { useFormats } from '../ui/hooks';
import { clock } from './call-status';
import classes from './details.module.css';
import { Part } from './part';
import { functionRunsQuery } from './queries';
import { RunLine } from './run-line';

export function CallFacts({ entry, call }: { entry: CallHistoryEntry; call: Call | undefined }) {
  const { t } = useTranslation();
  const { dateTime } = useFormats();
  const { inboxName, userName } = useDirectory();
  const agent = entry.agentName ?? (entry.agentId ? userName(entry.agentId) : undefined);
  const facts: [string, string | null | undefined][] = [
    [t('contact.phone'), entry.contactPhone],
    [t('callHistory.inbox'), entry.inboxName ?? inboxName(entry.inboxId)],
    [t('callHistory.agent'), agent ?? t('callHistory.nobody')],
    [t('callDetails.started'), dateTime(entry.startedAt)],
    [t('callDetails.rang'), entry.ringSeconds === null ? null : clock(entry.ringSeconds)],
    [t('callDetails.duration'), entry.durationSeconds === null ? null : clock(entry.durationSeconds)],
    [t('callDetails.button'), call?.ctaPayload],
    [t('callDetails.link'), call?.deeplinkPayload],
  ];
  return (
    <Part title={t('callDetails.facts')}>
      <dl className={classes.facts}>
        {facts.map(
          ([name, value]) =>
            value && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
        {entry.end && (
          <div>
            <dt>{t('callDetails.ended')}</dt>
            <dd>
              {t(`callDetails.endedBy.${entry.end.by}`)}
              {entry.end.detail && <span className={classes.detail}>{entry.end.detail}</span>}
              {entry.end.uncertain && <span className={classes.detail}>{t('callDetails.uncertain')}</span>}
            </dd>
          </div>
        )}
      </dl>
    </Part>
  );
}

const CAUSES = ['not-connected', 'no-packets', 'only-silence'] as const;

/** Sides that were not heard though they should have been. */
export function Alarms({ alarms }: { alarms: Call['alarms'] }) {
  const { t } = useTranslation();
  const { time } = useFormats();
  if (alarms.length === 0) return null;
  const causeText = (cause: string): string => {
    const known = CAUSES.find((one) => one === cause);
    return known ? t(`calling.cause.${known}`) : cause;
  };
  return (
    <Part title={t('callDetails.quality')}>
      <ul className={classes.plain}>
        {alarms.map(({ side, cause, since }) => (
          <li key={`${side} ${since}`} className={classes.alarm}>
            <IconAlertTriangle size={15} aria-hidden />
            <span>
              {t(`callDetails.silent.${side}`)}{' '}
              <span className={classes.detail}>
                {time(since)} · {causeText(cause)}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

/** Whom the call rang, in order, and what came of it. */
export function Attempts({ call }: { call: Call | undefined }) {
  const { t } = useTranslation();
  const { time } = useFormats();
  const { userName } = useDirectory();
  if (!call || call.attempts.length === 0) return null;
  return (
    <Part title={t('callDetails.attempts')}>
      <ol className={classes.plain}>
        {call.attempts.map((attempt, index) => (
          <li key={index} className={classes.attempt}>
            <time dateTime={attempt.at} className={classes.soft}>
              {time(attempt.at)}
            </time>
            <span>
              {attempt.agentId ? (userName(attempt.agentId) ?? '…') : t('callHistory.nobody')}
              <span className={classes.detail}>
                {[
                  t(`callDetails.step.${attempt.step}`),
                  t(`callDetails.result.${attempt.result}`),
                  attempt.reason,
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </span>
          </li>
        ))}
      </ol>
    </Part>
  );
}

interface VariablesProps {
  values: CallRecording['variables'];
  metadata: Record<string, string>;
}

/** What was drawn from the conversation, and what the business's own system said of the call. */
export function Variables({ values, metadata }: VariablesProps) {
  const { t } = useTranslation();
  const groups = [
    { name: t('callDetails.variables'), entries: Object.entries(values) },
    { name: t('callDetails.metadata'), entries: Object.entries(metadata) },
  ];
  const written = (value: CallRecording['variables'][string]): string =>
    value === null
      ? t('callDetails.notSaid')
      : typeof value === 'boolean'
        ? t(`callDetails.${value}`)
        : `${value}`;
  return groups.map(
    ({ name, entries }) =>
      entries.length > 0 && (
        <Part key={name} title={name}>
          <dl className={classes.facts} data-named>
            {entries.map(([key, value]) => (
              <div key={key}>
                <dt>
                  <code>{key}</code>
                </dt>
                <dd dir="auto">{written(value)}</dd>
              </div>
            ))}
          </dl>
        </Part>
      ),
  );
}

/** The messages that functions sent, or did not send, because of this call. */
export function Runs({ callId }: { callId: string }) {
  const { t } = useTranslation();
  const { data } = useInfiniteQuery(functionRunsQuery({ callId }));
  const runs = data?.pages.flatMap((page) => page.items) ?? [];
  if (runs.length === 0) return null;
  return (
    <Part title={t('callDetails.runs')}>
      <ul className={classes.plain}>
        {runs.map((run) => (
          <li key={run.id}>
            <RunLine run={run} />
          </li>
        ))}
      </ul>
    </Part>
  );
}

interface ConsentProps {
  recording: CallRecording | undefined;
  policy: Call['recording']['policy'] | undefined;
}

/** Whether and how both sides were told that they are recorded. */
export function Consent({ recording, policy }: ConsentProps) {
  const { t } = useTranslation();
  const { dateTime, locale } = useFormats();
  const announcement = recording?.announcement;
  const language = announcement
    ? (new Intl.DisplayNames([locale], { type: 'language' }).of(announcement.language.replace('_', '-')) ??
      announcement.language)
    : '';
  return (
    <Part title={t('callDetails.consent')}>
      {announcement ? (
        <>
          <p className={classes.said}>
            {t(`callDetails.announced.${announcement.kind}`, { at: dateTime(announcement.at), language })}
          </p>
          <p className={classes.detail}>
            SHA-256 <code>{announcement.sha256}</code>
          </p>
        </>
      ) : (
        <p className={classes.soft}>{t('callDetails.notAnnounced')}</p>
      )}
      {policy && <p className={classes.detail}>{t(`callDetails.policy.${policy}`)}</p>}
    </Part>
  );
}
