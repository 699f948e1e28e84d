import { ActionIcon, Button, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { updateAiAgentRoute, type AiAgent, type CallVariable } from '@parlance/gateway/contracts';
import { IconPlus, IconTrash, IconVariable } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { problemOf } from '../api/problem';
import { useForm } from '../forms/use-form';
import { useMay } from '../session/session';
import { Dialog } from '../ui/dialog';
import { ProblemNotice } from '../ui/problem-notice';
import { PageMessage } from '../ui/states';
import classes from './automation.module.css';
import { aiAgentsQuery } from './queries';

const TYPES = ['boolean', 'text', 'number'] as const;

export function useWriteVariables(agent: AiAgent) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (variables: AiAgent['variables']) =>
      call(updateAiAgentRoute, { params: { agentId: agent.id }, body: { variables } }),
    onSuccess: (saved) => {
      client.setQueryData<AiAgent[]>(aiAgentsQuery.queryKey, (agents) =>
        agents?.map((known) => (known.id === saved.id ? saved : known)),
      );
    },
  });
}

/** What is drawn from the conversations of an agent, for conditions and for placeholders. */
export function VariablesTab({ agent }: { agent: AiAgent }) {
  const { t } = useTranslation();
  const mayWrite = useMay(updateAiAgentRoute.roles);
  const write = useWriteVariables(agent);
  const [open, setOpen] = useState<CallVariable | 'new' | null>(null);
  const add = mayWrite && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen('new')}>
      {t('automation.addVariable')}
    </Button>
  );
  return (
    <div className={classes.runs}>
      {agent.variables.length === 0 ? (
        <PageMessage icon={IconVariable} title={t('automation.noVariables')} action={add}>
          {t('automation.noVariablesHint')}
        </PageMessage>
      ) : (
        <>
          <div className={classes.tabHead}>
            <p className={classes.soft}>{t('automation.variablesHint')}</p>
            {add}
          </div>
          {write.error && <ProblemNotice problem={problemOf(write.error)} />}
          <ul className={classes.list} aria-label={t('automation.tabs.variables')}>
            {agent.variables.map((variable) => (
              <li key={variable.name} className={classes.item}>
                <div className={classes.itemText}>
                  <code className={classes.code}>{variable.name}</code>{' '}
                  <span className={classes.soft}>{t(`automation.type.${variable.type}`)}</span>
                  <div className={classes.soft}>{variable.description}</div>
                </div>
                {mayWrite && (
                  <>
                    <Button variant="default" size="xs" onClick={() => setOpen(variable)}>
                      {t('forms.change')}
                    </Button>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={t('automation.removeVariable', { name: variable.name })}
                      loading={write.isPending}
                      onClick={() =>
                        write.mutate(agent.variables.filter(({ name }) => name !== variable.name))
                      }
                    >
                      <IconTrash size={16} aria-hidden />
                    </ActionIcon>
                  </>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
      {open && (
        <VariableForm agent={agent} variable={open === 'new' ? null : open} close={() => setOpen(null)} />
      )}
    </div>
  );
}

interface FormProps {
  agent: AiAgent;
  variable: CallVariable | null;
  close: () => void;
}

function VariableForm({ agent, variable, close }: FormProps) {
  const { t } = useTranslation();
  const write = useWriteVariables(agent);
  const form = useForm({
    name: variable?.name ?? '',
    type: variable?.type ?? ('boolean' as CallVariable['type']),
    description: variable?.description ?? '',
    examples: (variable?.examples ?? []).join('\n'),
    pattern: variable?.pattern ?? '',
  });
  const { values } = form;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const written = {
      ...values,
      examples: values.examples
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean),
      pattern: values.type === 'boolean' || values.pattern.trim() === '' ? null : values.pattern.trim(),
    };
    const checked = form.check(updateAiAgentRoute.body!.shape.variables.unwrap().element, written);
    if (!checked) return;
    const at = variable ? agent.variables.findIndex(({ name }) => name === variable.name) : -1;
    write.mutate(at === -1 ? [...agent.variables, checked] : agent.variables.with(at, checked), {
      onSuccess: close,
      onError: (error) => form.refuse(problemOf(error)),
    });
  };
  return (
    <Dialog opened onClose={close} title={variable ? variable.name : t('automation.addVariable')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput
            label={t('automation.variableName')}
            description={t('automation.variableNameHint')}
            placeholder="appointment_booked"
            data-autofocus
            value={values.name}
            error={form.error('name')}
            onChange={(event) => form.set('name', event.currentTarget.value)}
          />
          <Select
            label={t('automation.variableType')}
            allowDeselect={false}
            data={TYPES.map((value) => ({ value, label: t(`automation.type.${value}`) }))}
            value={values.type}
            onChange={(type) => form.set('type', type as CallVariable['type'])}
          />
          <Textarea
            label={t('automation.variableDescription')}
            autosize
            minRows={2}
            value={values.description}
            error={form.error('description')}
            onChange={(event) => form.set('description', event.currentTarget.value)}
          />
          <Textarea
            label={t('automation.examples')}
            description={t(
              values.type === 'boolean' ? 'automation.examplesHint.boolean' : 'automation.examplesHint.value',
            )}
            autosize
            minRows={3}
            value={values.examples}
            error={form.error('examples')}
            onChange={(event) => form.set('examples', event.currentTarget.value)}
          />
          {values.type !== 'boolean' && (
            <TextInput
              label={t('automation.pattern')}
              description={t('automation.patternHint')}
              value={values.pattern}
              error={form.error('pattern')}
              onChange={(event) => form.set('pattern', event.currentTarget.value)}
            />
          )}
          {form.problem && <ProblemNotice problem={form.problem} />}
          <Button type="submit" loading={write.isPending}>
            {t('forms.save')}
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
}
