import { ActionIcon, Anchor } from '@mantine/core';
import type { Problem } from '@parlance/shared/contract-kit';
import { IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../api/problem';
import { ProblemNotice } from '../ui/problem-notice';
import classes from './calls.module.css';
import { MicrophoneError } from './devices';

/** Why a call could not be made or answered, in the words of whoever refused. */
export function CallProblem({
  error,
  conversationId,
  dismiss,
}: {
  error: unknown;
  conversationId: string;
  dismiss: () => void;
}) {
  const { t } = useTranslation();
  const problem = useProblem(error);
  return (
    <div className={classes.problem}>
      {problem.code === 'calls.answered_elsewhere' ? (
        <p role="status">{t('calling.taken')}</p>
      ) : (
        <ProblemNotice problem={problem} />
      )}
      <div className={classes.problemActions}>
        <Anchor
          size="sm"
          renderRoot={(props) => <Link {...props} to="/inbox/$conversationId" params={{ conversationId }} />}
        >
          {t('calling.conversation')}
        </Anchor>
        <ActionIcon variant="subtle" color="gray" aria-label={t('forms.close')} onClick={dismiss}>
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </div>
    </div>
  );
}

function useProblem(error: unknown): Problem {
  const { t } = useTranslation();
  if (!(error instanceof MicrophoneError)) return problemOf(error);
  const { fault } = error;
  return {
    type: 'about:blank',
    title: t(`calling.microphone.${fault}`),
    detail: t(`calling.microphone.${fault}Hint`),
    status: 400,
    code: `console.microphone_${fault}`,
  };
}
