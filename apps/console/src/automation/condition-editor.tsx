import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import type { AiAgent, FunctionCondition } from '@parlance/gateway/contracts';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Findings } from '../templates/findings';
import type { FieldFinding } from '../templates/template-editor';
import classes from './automation.module.css';
import { NEEDS_NO_VALUE, operatorsFor, typedValue } from './function-draft';

interface ConditionsProps {
  agent: AiAgent;
  conditions: readonly FunctionCondition[];
  setConditions: (conditions: readonly FunctionCondition[]) => void;
  at: (field: string) => FieldFinding[];
}

/** All of the conditions have to hold (K-036); without any the kind of call alone decides (K-037). */
export function ConditionEditor({ agent, conditions, setConditions, at }: ConditionsProps) {
  const { t } = useTranslation();
  const first = agent.variables[0];
  const fresh: FunctionCondition = first
    ? {
        source: 'post-call',
        key: first.name,
        operator: 'equals',
        value: first.type === 'boolean' ? true : '',
      }
    : { source: 'metadata', key: '', operator: 'equals', value: '' };
  return (
    <div className={classes.conditions}>
      {conditions.map((condition, index) => (
        <div key={index} className={classes.condition}>
          <span className={classes.joint}>{t(index === 0 ? 'automation.if' : 'automation.and')}</span>
          <ConditionFields
            agent={agent}
            number={index + 1}
            condition={condition}
            change={(changed) => setConditions(conditions.with(index, changed))}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('automation.removeCondition', { number: index + 1 })}
            onClick={() => setConditions(conditions.toSpliced(index, 1))}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
          <div className={classes.wide}>
            <Findings
              findings={at('trigger.conditions').filter(
                ({ field }) =>
                  field.includes(`conditions[${index}]`) || field.includes(`conditions.${index}`),
              )}
            />
          </div>
        </div>
      ))}
      <Button
        variant="default"
        size="xs"
        w="fit-content"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => setConditions([...conditions, fresh])}
      >
        {t('automation.addCondition')}
      </Button>
    </div>
  );
}

interface FieldsProps {
  agent: AiAgent;
  number: number;
  condition: FunctionCondition;
  change: (condition: FunctionCondition) => void;
}

function ConditionFields({ agent, number, condition, change }: FieldsProps) {
  const { t } = useTranslation();
  const { source, key, operator, value } = condition;
  const type = source === 'post-call' ? agent.variables.find(({ name }) => name === key)?.type : undefined;
  const choose = (name: string): void => {
    const chosen = agent.variables.find((one) => one.name === name);
    change({
      source: 'post-call',
      key: name,
      operator: operatorsFor(chosen?.type).includes(operator) ? operator : 'equals',
      value: chosen?.type === 'boolean' ? true : '',
    });
  };
  return (
    <>
      <Select
        size="sm"
        aria-label={t('automation.conditionSource', { number })}
        allowDeselect={false}
        value={source}
        data={(['post-call', 'metadata'] as const).map((one) => ({
          value: one,
          label: t(`automation.conditionSources.${one}`),
        }))}
        onChange={(next) =>
          next === 'post-call'
            ? choose(agent.variables[0]?.name ?? '')
            : change({ source: 'metadata', key: '', operator: 'equals', value: '' })
        }
      />
      {source === 'post-call' ? (
        <Select
          size="sm"
          aria-label={t('automation.conditionKey', { number })}
          placeholder={t('automation.chooseVariable')}
          allowDeselect={false}
          value={key === '' ? null : key}
          data={agent.variables.map(({ name }) => name)}
          onChange={(name) => choose(name ?? '')}
        />
      ) : (
        <TextInput
          size="sm"
          aria-label={t('automation.conditionKey', { number })}
          placeholder="customer_tier"
          value={key}
          onChange={(event) => change({ ...condition, key: event.currentTarget.value })}
        />
      )}
      <Select
        size="sm"
        aria-label={t('automation.conditionOperator', { number })}
        allowDeselect={false}
        value={operator}
        data={operatorsFor(type).map((one) => ({ value: one, label: t(`automation.operator.${one}`) }))}
        onChange={(one) => {
          const next = one as FunctionCondition['operator'];
          change({ ...condition, operator: next, value: NEEDS_NO_VALUE.has(next) ? null : (value ?? '') });
        }}
      />
      {NEEDS_NO_VALUE.has(operator) ? (
        <span />
      ) : type === 'boolean' ? (
        <Select
          size="sm"
          aria-label={t('automation.conditionValue', { number })}
          allowDeselect={false}
          value={String(value)}
          data={['true', 'false'].map((one) => ({
            value: one,
            label: t(`automation.${one as 'true' | 'false'}`),
          }))}
          onChange={(one) => change({ ...condition, value: one === 'true' })}
        />
      ) : (
        <TextInput
          size="sm"
          aria-label={t('automation.conditionValue', { number })}
          inputMode={type === 'number' ? 'decimal' : 'text'}
          value={value === null ? '' : String(value)}
          onChange={(event) => change({ ...condition, value: typedValue(event.currentTarget.value, type) })}
        />
      )}
    </>
  );
}
