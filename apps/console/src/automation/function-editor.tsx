import { Button, Switch, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import {
  checkMessageFunctionRoute,
  createMessageFunctionRoute,
  deleteMessageFunctionRoute,
  updateMessageFunctionRoute,
  type AiAgent,
  type MessageFunction,
  type Template,
} from '@parlance/gateway/contracts';
import { fieldErrors, type Problem } from '@parlance/shared/contract-kit';
import { IconArrowLeft } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { problemOf } from '../api/problem';
import { useOneAttempt } from '../forms/use-one-attempt';
import { ruleMessage } from '../i18n';
import { Findings } from '../templates/findings';
import { PhonePreview } from '../templates/phone-preview';
import type { FieldFinding } from '../templates/template-editor';
import { previewOf } from '../templates/template-form';
import { ProblemNotice } from '../ui/problem-notice';
import classes from './automation.module.css';
import { DryRun } from './dry-run';
import { draftOf, type FunctionFields } from './function-draft';
import { Sentence } from './functions-tab';
import { MappingStep } from './mapping-step';
import { approvedTemplatesQuery, functionsQuery } from './queries';
import { EMPTY_SAMPLE, previewOfRendered, sampleOf, type Sample } from './sample';
import { TemplateStep } from './template-step';
import { TriggerStep } from './trigger-step';

interface EditorProps {
  agent: AiAgent;
  initial: FunctionFields;
  known: MessageFunction | null;
  close: () => void;
}

const NO_TEMPLATES: Template[] = [];

/** What is wrong or unwise, at its field: the contract and the dry run. */
function useCheck(agent: AiAgent, fields: FunctionFields, template: Template | undefined, sample: Sample) {
  const { t } = useTranslation();
  const draft = draftOf(fields, template);
  const [settled] = useDebouncedValue(
    useMemo(() => ({ fields, template, sample }), [fields, template, sample]),
    350,
  );
  const body = {
    draft: draftOf(settled.fields, settled.template),
    sample: sampleOf(settled.fields, settled.template, agent, settled.sample),
  };
  const parsed = createMessageFunctionRoute.body!.safeParse(body.draft);
  // What is asked about is complete: the template that was chosen has been looked up.
  const isKnown = parsed.success && settled.template !== undefined;
  const check = useQuery({
    queryKey: ['function-check', agent.id, body],
    queryFn: ({ signal }) =>
      call(checkMessageFunctionRoute, { params: { agentId: agent.id }, body }, { signal }),
    enabled: isKnown,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const shape: FieldFinding[] = (parsed.success ? [] : fieldErrors(parsed.error)).map(
    ({ path, message }) => ({
      field: path,
      message: ruleMessage(t, message),
      severity: 'error',
      source: null,
    }),
  );
  const found: FieldFinding[] = (isKnown ? (check.data?.findings ?? []) : []).map(
    ({ path, message, severity }) => ({
      field: path.replace(/^draft\./, ''),
      message: ruleMessage(t, message),
      severity,
      source: null,
    }),
  );
  const isCurrent = settled.fields === fields && settled.template === template && !check.isPlaceholderData;
  return { draft, check: isKnown ? check : null, findings: [...shape, ...found], isCurrent };
}

const refusedAt = (problem: Problem | null): FieldFinding[] =>
  (problem?.errors ?? []).map(({ path, message }) => ({
    field: path.replace(/^body\./, ''),
    message,
    severity: 'error',
    source: null,
  }));

/** Message, values, trigger, trial: the steps of a function in their order (K-012). Saved only when it is told to. */
export function FunctionEditor({ agent, initial, known, close }: EditorProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const attempt = useOneAttempt();
  const [fields, setFields] = useState(initial);
  const [sample, setSample] = useState(EMPTY_SAMPLE);
  const [isTried, setTried] = useState(known !== null);
  const { data: templates = NO_TEMPLATES } = useQuery(approvedTemplatesQuery);
  const template = useMemo(
    () =>
      templates.find(
        ({ name, language }) => name === fields.template?.name && language === fields.template.language,
      ),
    [templates, fields.template],
  );
  const { draft, check, findings, isCurrent } = useCheck(agent, fields, template, sample);
  const set = (change: Partial<FunctionFields>): void => setFields((current) => ({ ...current, ...change }));

  const done = async (): Promise<void> => {
    await client.invalidateQueries({ queryKey: functionsQuery(agent.id).queryKey });
    close();
  };
  const save = useMutation({
    mutationFn: (body: NonNullable<(typeof createMessageFunctionRoute)['body']>['_output']) =>
      known
        ? call(updateMessageFunctionRoute, { params: { functionId: known.id }, body })
        : call(
            createMessageFunctionRoute,
            { params: { agentId: agent.id }, body },
            { idempotencyKey: attempt.keyFor(body) },
          ),
    onSuccess: done,
  });
  const remove = useMutation({
    mutationFn: (functionId: string) => call(deleteMessageFunctionRoute, { params: { functionId } }),
    onSuccess: done,
  });
  const problem = save.error ? problemOf(save.error) : remove.error ? problemOf(remove.error) : null;
  const all = [...findings, ...refusedAt(problem)].filter(
    (one, index, list) =>
      list.findIndex((other) => other.field === one.field && other.message === one.message) === index,
  );
  // A field that nobody has come to yet is not yet a mistake.
  const shown = all.filter(({ severity }) => isTried || severity === 'warning');
  const at = (wanted: string): FieldFinding[] => shown.filter(({ field }) => field.startsWith(wanted));
  const placed = ['name', 'template', 'mapping', 'trigger', 'inboxId'];
  const elsewhere = shown.filter(({ field }) => !placed.some((one) => field.startsWith(one)));

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    const parsed = createMessageFunctionRoute.body!.safeParse(draft);
    // What was wrong before the last change holds nothing back: the server checks again.
    const isWrong = isCurrent && findings.some(({ severity }) => severity === 'error');
    if (parsed.success && !isWrong) save.mutate(parsed.data);
  };
  const rendered = check?.data?.preview;
  const preview = rendered
    ? previewOfRendered(rendered)
    : template
      ? previewOf(template.components, {})
      : null;

  return (
    <form onSubmit={submit} noValidate className={classes.editor} aria-label={t('automation.function')}>
      <div className={classes.steps}>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          w="fit-content"
          leftSection={<IconArrowLeft size={14} aria-hidden />}
          onClick={close}
        >
          {t('automation.backToFunctions')}
        </Button>
        <div>
          <p className={classes.kindLine}>{t(`automation.kind.${fields.type}`)}</p>
          {fields.template && <Sentence of={draft} />}
        </div>
        <div>
          <TextInput
            label={t('automation.functionName')}
            placeholder={t('automation.functionNamePlaceholder')}
            value={fields.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <Findings findings={at('name')} />
        </div>
        <TemplateStep
          agent={agent}
          fields={fields}
          set={set}
          template={template}
          templates={templates}
          at={at}
        />
        {template && <MappingStep agent={agent} fields={fields} set={set} template={template} at={at} />}
        <TriggerStep agent={agent} fields={fields} set={set} at={at} />
        <DryRun
          agent={agent}
          fields={fields}
          template={template}
          sample={sample}
          setSample={setSample}
          result={check?.data}
          problem={check?.error ? problemOf(check.error) : null}
        />
        <Findings findings={elsewhere} />
        {problem && !problem.errors?.length && <ProblemNotice problem={problem} />}
        <Switch
          label={t('automation.enabled')}
          checked={fields.enabled}
          onChange={(event) => set({ enabled: event.currentTarget.checked })}
        />
        <div className={classes.editorTools}>
          <Button type="submit" loading={save.isPending}>
            {t('automation.save')}
          </Button>
          <Button variant="default" onClick={close}>
            {t('forms.cancel')}
          </Button>
          {known && (
            <Button
              variant="subtle"
              color="red"
              loading={remove.isPending}
              onClick={() => {
                if (window.confirm(t('automation.removeHint', { name: known.name }))) remove.mutate(known.id);
              }}
            >
              {t('automation.remove')}
            </Button>
          )}
        </div>
        <p className={classes.soft}>{t(`automation.testCall.${fields.type}`)}</p>
      </div>
      <div className={classes.preview}>
        {preview ? (
          <PhonePreview preview={preview} />
        ) : (
          <p className={classes.soft}>{t('automation.noPreview')}</p>
        )}
      </div>
    </form>
  );
}
