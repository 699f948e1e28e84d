import { SegmentedControl, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Findings } from '../templates/findings';
import classes from './automation.module.css';
import { ConditionEditor } from './condition-editor';
import type { CallType } from './function-draft';
import { Guides } from './guides';
import type { StepProps } from './template-step';

const CALL_TYPES: CallType[] = ['connected', 'not-connected', 'any'];

/** When: a description of the moment while talking (K-017), conditions after the call (K-023). Never both (K-041). */
export function TriggerStep({ agent, fields, set, at }: StepProps) {
  const { t } = useTranslation();
  if (fields.type === 'in-call')
    return (
      <fieldset className={classes.step}>
        <legend>{t('automation.step.moment')}</legend>
        <div>
          <Textarea
            label={t('automation.moment')}
            description={t('automation.momentHint')}
            placeholder={t('automation.momentPlaceholder')}
            autosize
            minRows={2}
            value={fields.description}
            onChange={(event) => set({ description: event.currentTarget.value })}
          />
          <Findings findings={at('trigger.description')} />
        </div>
        <div>
          <Textarea
            label={t('automation.examples')}
            description={t('automation.examplesHint.moment')}
            autosize
            minRows={3}
            value={fields.examples.join('\n')}
            onChange={(event) => set({ examples: event.currentTarget.value.split('\n') })}
          />
          <Findings findings={at('trigger.examples')} />
        </div>
        <Guides shown={['inCall']} />
      </fieldset>
    );
  return (
    <fieldset className={classes.step}>
      <legend>{t('automation.step.conditions')}</legend>
      <SegmentedControl
        aria-label={t('automation.callType')}
        value={fields.callType}
        data={CALL_TYPES.map((value) => ({ value, label: t(`automation.callTypes.${value}`) }))}
        onChange={(callType) => set({ callType: callType as CallType })}
      />
      <ConditionEditor
        agent={agent}
        conditions={fields.conditions}
        setConditions={(conditions) => set({ conditions })}
        at={at}
      />
      <Findings findings={at('trigger').filter(({ field }) => !/conditions(\[|\.\d)/.test(field))} />
      <Guides shown={['postCall', 'conditions']} />
    </fieldset>
  );
}
