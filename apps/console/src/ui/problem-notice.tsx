import { Anchor } from '@mantine/core';
import type { Explanation, Problem } from '@parlance/shared/contract-kit';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormats } from './hooks';
import classes from './problem-notice.module.css';

/** A refusal in the words of whoever refused. */
export function ProblemNotice({ problem }: { problem: Problem }) {
  const { t } = useTranslation();
  return (
    <div role="alert" className={classes.notice}>
      <IconAlertTriangle size={18} stroke={1.7} aria-hidden className={classes.sign} />
      <div className={classes.text}>
        <strong>{problem.status === 0 ? t('states.offline') : problem.title}</strong>
        <p>{problem.status === 0 ? t('states.offlineHint') : problem.detail}</p>
        {problem.errors && problem.errors.length > 0 && (
          <ul>
            {problem.errors.map(({ path, message }) => (
              <li key={`${path} ${message}`}>
                <code>{path}</code> {message}
              </li>
            ))}
          </ul>
        )}
        {problem.explanation && <ExplanationText explanation={problem.explanation} />}
      </div>
    </div>
  );
}

/** An explanation word for word: the rule and its source, since when, when it would be allowed, what is possible. */
export function ExplanationText({ explanation }: { explanation: Explanation }) {
  const { t } = useTranslation();
  const { dateTime } = useFormats();
  const { rule, since, earliestYes, alternatives } = explanation;
  return (
    <dl className={classes.explanation}>
      <dt>{t('explanation.rule')}</dt>
      <dd>
        {rule.title} <RuleSource source={rule.source} />
      </dd>
      {since && (
        <>
          <dt>{t('explanation.since')}</dt>
          <dd>{dateTime(since)}</dd>
        </>
      )}
      {earliestYes && (
        <>
          <dt>{t('explanation.earliestYes')}</dt>
          <dd>{dateTime(earliestYes)}</dd>
        </>
      )}
      {alternatives.length > 0 && (
        <>
          <dt>{t('explanation.possible')}</dt>
          <dd>{alternatives.map(({ description }) => description).join(' ')}</dd>
        </>
      )}
    </dl>
  );
}

export function RuleSource({ source }: { source: string }) {
  const { t } = useTranslation();
  if (!/^https:\/\//.test(source)) return <span className={classes.source}>({source})</span>;
  return (
    <Anchor href={source} target="_blank" rel="noreferrer" inherit>
      {t('explanation.source')}
    </Anchor>
  );
}
