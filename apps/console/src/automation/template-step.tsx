import { Anchor, Select } from '@mantine/core';
import type { AiAgent, Template } from '@parlance/gateway/contracts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { inboxesQuery } from '../api/queries';
import { Findings } from '../templates/findings';
import { CategoryBadge, StatusBadge } from '../templates/template-badges';
import type { FieldFinding } from '../templates/template-editor';
import classes from './automation.module.css';
import type { FunctionFields } from './function-draft';

export interface StepProps {
  agent: AiAgent;
  fields: FunctionFields;
  set: (change: Partial<FunctionFields>) => void;
  at: (field: string) => FieldFinding[];
}

interface TemplateStepProps extends StepProps {
  template: Template | undefined;
  templates: readonly Template[];
}

const keyOf = ({ name, language }: { name: string; language: string }): string => `${name} ${language}`;

/** Which message, from which number: only approved templates are offered, with their state (K-039, K-043, K-045). */
export function TemplateStep({ agent, fields, set, at, template, templates }: TemplateStepProps) {
  const { t } = useTranslation();
  const { data: inboxes = [] } = useQuery(inboxesQuery);
  const senders = fields.inboxId
    ? inboxes.filter(({ id }) => id === fields.inboxId)
    : inboxes.filter(({ id }) => agent.inboxIds.includes(id));
  const accounts = new Set(senders.map(({ wabaId }) => wabaId));
  const offered = templates.filter(({ wabaId }) => accounts.size === 0 || accounts.has(wabaId));
  const isGone = fields.template !== null && !template && templates.length > 0;
  return (
    <fieldset className={classes.step}>
      <legend>{t('automation.step.message')}</legend>
      <p className={classes.soft}>{t('automation.provider')}</p>
      {inboxes.length > 1 && (
        <Select
          label={t('automation.sender')}
          clearable
          placeholder={t('automation.senderOfCall')}
          value={fields.inboxId}
          data={inboxes.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(inboxId) => set({ inboxId })}
        />
      )}
      <Select
        label={t('automation.template')}
        description={t('automation.templateHint')}
        placeholder={t('automation.templatePlaceholder')}
        searchable
        nothingFoundMessage={t('automation.noTemplates')}
        value={template ? keyOf(template) : null}
        data={offered.map((one) => ({ value: keyOf(one), label: one.name }))}
        renderOption={({ option }) => {
          const one = offered.find((known) => keyOf(known) === option.value);
          return (
            <span className={classes.option}>
              <span>{option.label}</span>
              {one && (
                <>
                  <span className={classes.soft}>{one.language}</span>
                  <CategoryBadge category={one.category} />
                  <StatusBadge status={one.status} />
                </>
              )}
            </span>
          );
        }}
        onChange={(value) => {
          const one = offered.find((known) => keyOf(known) === value);
          set({ template: one ? { name: one.name, language: one.language } : null });
        }}
      />
      {template && (
        <p className={classes.chosen}>
          <StatusBadge status={template.status} /> <CategoryBadge category={template.category} />
          <span className={classes.soft}>{template.language}</span>
        </p>
      )}
      {isGone && fields.template && (
        <p className={classes.advice} role="alert">
          {t('automation.templateGone', { name: fields.template.name })}
        </p>
      )}
      <Findings findings={[...at('template'), ...at('inboxId')]} />
      <p className={classes.soft}>
        <Anchor renderRoot={(props) => <Link to="/templates" {...props} />} inherit>
          {t('automation.allTemplates')}
        </Anchor>
      </p>
    </fieldset>
  );
}
