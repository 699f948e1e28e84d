import { Button, UnstyledButton } from '@mantine/core';
import type { AiAgent, FunctionPreset } from '@parlance/gateway/contracts';
import { IconArrowLeft, IconPhoneCalling, IconPhoneCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../api/problem';
import { ProblemNotice } from '../ui/problem-notice';
import classes from './automation.module.css';
import { emptyFields, fieldsOfPreset, newVariables, type FunctionFields } from './function-draft';
import { presetsQuery } from './queries';
import { useWriteVariables } from './variables-tab';

interface ChoiceProps {
  agent: AiAgent;
  isFirst: boolean;
  choose: (initial: FunctionFields) => void;
  back: (() => void) | undefined;
}

/** First the kind (K-057), or a ready-made beginning, in the order in which to try them (K-005, K-055). */
export function TypeChoice({ agent, isFirst, choose, back }: ChoiceProps) {
  const { t } = useTranslation();
  const { data: presets = [] } = useQuery(presetsQuery);
  const write = useWriteVariables(agent);
  const take = (preset: FunctionPreset): void => {
    const missing = newVariables(agent, preset);
    if (missing.length === 0) return choose(fieldsOfPreset(preset));
    write.mutate([...agent.variables, ...missing], { onSuccess: () => choose(fieldsOfPreset(preset)) });
  };
  const kinds = [
    { type: 'post-call', sign: IconPhoneCheck },
    { type: 'in-call', sign: IconPhoneCalling },
  ] as const;
  return (
    <section aria-labelledby="choice-title" className={classes.choice}>
      {back && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          w="fit-content"
          leftSection={<IconArrowLeft size={14} aria-hidden />}
          onClick={back}
        >
          {t('automation.backToFunctions')}
        </Button>
      )}
      <h3 id="choice-title">{t(isFirst ? 'automation.firstFunction' : 'automation.chooseType')}</h3>
      <div className={classes.kinds}>
        {kinds.map(({ type, sign: Sign }) => (
          <UnstyledButton key={type} className={classes.kind} onClick={() => choose(emptyFields(type))}>
            <Sign size={24} stroke={1.5} aria-hidden />
            <span>
              <strong>{t(`automation.kind.${type}`)}</strong>
              <span className={classes.soft}>{t(`automation.kindHint.${type}`)}</span>
            </span>
          </UnstyledButton>
        ))}
      </div>
      {presets.length > 0 && (
        <>
          <h3>{t('automation.presets')}</h3>
          {write.error && <ProblemNotice problem={problemOf(write.error)} />}
          <ul className={classes.list} aria-label={t('automation.presets')}>
            {presets.map((preset, index) => {
              const missing = newVariables(agent, preset);
              return (
                <li key={preset.id} className={classes.item}>
                  <div className={classes.itemText}>
                    <div className={classes.functionName}>
                      {preset.title}
                      <span className={classes.soft}>{t(`automation.kind.${preset.trigger.type}`)}</span>
                      {index === 0 && <span className={classes.badge}>{t('automation.startHere')}</span>}
                    </div>
                    <div className={classes.soft}>{preset.description}</div>
                    {missing.length > 0 && (
                      <div className={classes.soft}>
                        {t('automation.brings', { names: missing.map(({ name }) => name).join(', ') })}
                      </div>
                    )}
                  </div>
                  <Button
                    variant="default"
                    size="xs"
                    loading={write.isPending}
                    aria-label={t('automation.usePreset', { name: preset.title })}
                    onClick={() => take(preset)}
                  >
                    {t('automation.use')}
                  </Button>
                </li>
              );
            })}
          </ul>
        </>
      )}
    </section>
  );
}
