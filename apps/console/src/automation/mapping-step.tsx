import { Autocomplete, Select, TextInput } from '@mantine/core';
import type { MappingSource, Template } from '@parlance/gateway/contracts';
import { useTranslation } from 'react-i18next';
import { Findings } from '../templates/findings';
import { ACCEPTED_FILES, MediaField } from '../templates/media-field';
import { useVariableLabel } from '../templates/variable-label';
import classes from './automation.module.css';
import { sourcesFor, type Source } from './function-draft';
import { Guides } from './guides';
import type { StepProps } from './template-step';

const EMPTY: Record<Source, MappingSource> = {
  metadata: { source: 'metadata', key: '' },
  'in-call': { source: 'in-call', variable: '' },
  'post-call': { source: 'post-call', variable: '' },
  static: { source: 'static', value: '' },
};
const isAbout = (field: string, key: string): boolean =>
  field === `mapping.${key}` || field.startsWith(`mapping.${key}.`);
const ABOUT_CONTACT = ['contact_name', 'contact_phone'];

/** Every placeholder of the template, and where its value comes from (K-040, K-015). */
export function MappingStep({ agent, fields, set, at, template }: StepProps & { template: Template }) {
  const { t } = useTranslation();
  const label = useVariableLabel();
  const put = (key: string, source: MappingSource): void =>
    set({ mapping: { ...fields.mapping, [key]: source } });
  return (
    <fieldset className={classes.step}>
      <legend>{t('automation.step.values')}</legend>
      {template.variables.length === 0 && <p className={classes.soft}>{t('automation.noPlaceholders')}</p>}
      {template.variables.map((variable) => {
        const name = label(variable);
        const source = fields.mapping[variable.key];
        return (
          <div key={variable.key} className={classes.mapping}>
            <div className={classes.placeholder}>
              <strong>{name}</strong>
              {variable.example && (
                <span className={classes.soft}>{t('picker.example', { example: variable.example })}</span>
              )}
            </div>
            <Select
              size="sm"
              aria-label={t('automation.sourceOf', { name })}
              placeholder={t('automation.chooseSource')}
              allowDeselect={false}
              value={source?.source ?? null}
              data={sourcesFor(fields.type).map((value) => ({
                value,
                label: t(`automation.source.${value}`),
              }))}
              onChange={(value) => {
                if (value) put(variable.key, EMPTY[value as Source]);
              }}
            />
            {source && (
              <SourceValue
                name={name}
                accepted={ACCEPTED_FILES[variable.kind]}
                source={source}
                variables={agent.variables.map((one) => one.name)}
                change={(changed) => put(variable.key, changed)}
              />
            )}
            <div className={classes.wide}>
              <Findings findings={at('mapping').filter(({ field }) => isAbout(field, variable.key))} />
            </div>
          </div>
        );
      })}
      <Findings
        findings={at('mapping').filter(({ field }) =>
          template.variables.every(({ key }) => !isAbout(field, key)),
        )}
      />
      <Guides shown={['mapping']} />
    </fieldset>
  );
}

interface ValueProps {
  name: string;
  /** Kinds of files, for a placeholder that is one. */
  accepted: string | undefined;
  source: MappingSource;
  variables: readonly string[];
  change: (source: MappingSource) => void;
}

function SourceValue({ name, accepted, source, variables, change }: ValueProps) {
  const { t } = useTranslation();
  const common = { size: 'sm' as const, 'aria-label': t('automation.valueOf', { name }) };
  switch (source.source) {
    case 'metadata':
      return (
        <Autocomplete
          {...common}
          placeholder="contact_name"
          data={ABOUT_CONTACT}
          value={source.key}
          onChange={(key) => change({ ...source, key })}
        />
      );
    case 'static':
      if (accepted)
        return (
          <MediaField
            label={t('automation.valueOf', { name })}
            accepted={accepted}
            value={source.value === '' ? undefined : { mediaId: source.value }}
            setValue={(value) => change({ ...source, value: value?.mediaId ?? '' })}
          />
        );
      return (
        <TextInput
          {...common}
          placeholder={t('automation.staticPlaceholder')}
          value={source.value}
          onChange={(event) => change({ ...source, value: event.currentTarget.value })}
        />
      );
    default:
      return (
        <Select
          {...common}
          placeholder={t('automation.chooseVariable')}
          nothingFoundMessage={t('automation.noVariables')}
          allowDeselect={false}
          value={source.variable === '' ? null : source.variable}
          data={[...variables]}
          onChange={(variable) => change({ ...source, variable: variable ?? '' })}
        />
      );
  }
}
