import { SegmentedControl, Select, TextInput } from '@mantine/core';
import type { AiAgent, checkMessageFunctionRoute, Template } from '@parlance/gateway/contracts';
import type { Problem } from '@parlance/shared/contract-kit';
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../api/call';
import { ProblemNotice } from '../ui/problem-notice';
import classes from './automation.module.css';
import { typedValue, type FunctionFields } from './function-draft';
import { sampleValues, type Sample } from './sample';

interface DryRunProps {
  agent: AiAgent;
  fields: FunctionFields;
  template: Template | undefined;
  sample: Sample;
  setSample: (sample: Sample) => void;
  result: AnswerOf<typeof checkMessageFunctionRoute> | undefined;
  problem: Problem | null;
}

/** An imagined call, and what the function would do (K-052). Nothing is sent. */
export function DryRun({ agent, fields, template, sample, setSample, result, problem }: DryRunProps) {
  const { t } = useTranslation();
  const values = sampleValues(fields, template, agent, sample);
  return (
    <fieldset className={classes.step}>
      <legend>{t('automation.step.try')}</legend>
      <p className={classes.soft}>{t('automation.tryHint')}</p>
      {fields.type === 'post-call' ? (
        <SegmentedControl
          size="xs"
          w="fit-content"
          aria-label={t('automation.sampleCall')}
          value={sample.callType}
          data={(['connected', 'not-connected'] as const).map((value) => ({
            value,
            label: t(`automation.callTypes.${value}`),
          }))}
          onChange={(callType) => setSample({ ...sample, callType: callType as Sample['callType'] })}
        />
      ) : (
        <TextInput
          size="sm"
          label={t('automation.utterance')}
          placeholder={fields.examples[0] ?? t('automation.utterancePlaceholder')}
          value={sample.utterance}
          onChange={(event) => setSample({ ...sample, utterance: event.currentTarget.value })}
        />
      )}
      <div className={classes.samples}>
        {Object.entries(values.metadata).map(([name, value]) => (
          <TextInput
            key={name}
            size="xs"
            label={name}
            value={value}
            onChange={(event) =>
              setSample({ ...sample, metadata: { ...sample.metadata, [name]: event.currentTarget.value } })
            }
          />
        ))}
        {Object.entries(values.variables).map(([name, value]) => {
          const type = agent.variables.find((one) => one.name === name)?.type;
          const put = (written: string): void =>
            setSample({ ...sample, variables: { ...sample.variables, [name]: typedValue(written, type) } });
          return type === 'boolean' ? (
            <Select
              key={name}
              size="xs"
              label={name}
              allowDeselect={false}
              value={String(value)}
              data={(['true', 'false'] as const).map((one) => ({
                value: one,
                label: t(`automation.${one}`),
              }))}
              onChange={(one) => put(one ?? 'false')}
            />
          ) : (
            <TextInput
              key={name}
              size="xs"
              label={name}
              value={String(value ?? '')}
              onChange={(event) => put(event.currentTarget.value)}
            />
          );
        })}
      </div>
      {result && !problem && (
        <div role="status" className={classes.verdict} data-sends={result.wouldSend || undefined}>
          {result.wouldSend ? (
            <IconCircleCheck size={18} aria-hidden />
          ) : (
            <IconCircleX size={18} aria-hidden />
          )}
          <span>
            <strong>{t(result.wouldSend ? 'automation.wouldSend' : 'automation.wouldNotSend')}</strong>{' '}
            {result.because}
          </span>
        </div>
      )}
      {problem && <ProblemNotice problem={problem} />}
    </fieldset>
  );
}
