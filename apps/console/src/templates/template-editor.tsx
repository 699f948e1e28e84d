import { Button, SegmentedControl, Select, Switch, TextInput, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { lintTemplateRoute, type LintFinding, type TemplateDraft } from '@parlance/gateway/contracts';
import { fieldErrors, type Problem } from '@parlance/shared/contract-kit';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { ruleMessage } from '../i18n';
import { ProblemNotice } from '../ui/problem-notice';
import { ButtonsEditor } from './buttons-editor';
import { asksPermission, withPermissionRequest } from './call-template';
import classes from './editor.module.css';
import { ExampleFields } from './example-fields';
import { Findings } from './findings';
import { PhonePreview } from './phone-preview';
import { draftOf, fieldOfPath, type DraftFields, type HeaderKind } from './template-draft';
import { previewOf } from './template-form';

const CATEGORIES = ['UTILITY', 'MARKETING'] as const;
const HEADERS: HeaderKind[] = ['NONE', 'TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT', 'LOCATION'];

interface EditorProps {
  initial: DraftFields;
  /** Name, language and kind of variables are fixed once a template exists. */
  isExisting?: boolean;
  account?: ReactNode;
  submitLabel: string;
  submit: (draft: TemplateDraft) => void;
  isPending: boolean;
  problem: Problem | null;
}

export interface FieldFinding {
  readonly field: string;
  readonly message: string;
  readonly severity: LintFinding['severity'];
  readonly source: string | null;
}

/** Everything that is wrong with a draft, at the field it is about: the contract, Meta's rules, the last refusal. */
function useFindings(
  fields: DraftFields,
  problem: Problem | null,
): { findings: FieldFinding[]; isCurrent: boolean } {
  const { t } = useTranslation();
  const [settled] = useDebouncedValue(fields, 350);
  const parsed = lintTemplateRoute.body!.safeParse(draftOf(settled));
  const lint = useQuery({
    queryKey: ['lint', draftOf(settled)],
    queryFn: ({ signal }) => call(lintTemplateRoute, { body: draftOf(settled) }, { signal }),
    enabled: parsed.success,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
  // The linter reads whole drafts only; an empty body is said before.
  const noBody =
    settled.body === '' ? [{ path: 'body', rule: 'body.empty', message: 'must not be empty' }] : [];
  const shape = parsed.success ? [] : [...fieldErrors(parsed.error), ...noBody];
  const refused = problem?.errors ?? [];
  const first = [...shape, ...refused].filter(
    ({ path }, index, errors) => errors.findIndex((error) => error.path === path) === index,
  );
  const found: FieldFinding[] = first.map(({ path, message }) => ({
    field: fieldOfPath(settled, path),
    message: ruleMessage(t, message),
    severity: 'error',
    source: null,
  }));
  const linted = (parsed.success ? (lint.data?.findings ?? []) : []).map((finding) => ({
    field: fieldOfPath(settled, finding.path),
    message: ruleMessage(t, finding.message),
    severity: finding.severity,
    source: finding.source,
  }));
  const all = [...linted, ...found];
  const findings = all.filter(
    (one, index) =>
      all.findIndex((other) => other.field === one.field && other.message === one.message) === index,
  );
  return { findings, isCurrent: settled === fields && !lint.isPlaceholderData };
}

/** Makes or corrects a template: what Meta would refuse stands beside its line while it is written. */
export function TemplateEditor({
  initial,
  isExisting = false,
  account,
  submitLabel,
  submit,
  isPending,
  problem,
}: EditorProps) {
  const { t } = useTranslation();
  const [fields, setFields] = useState(initial);
  const [isTried, setTried] = useState(isExisting);
  const { findings, isCurrent } = useFindings(fields, problem);
  const set = <Name extends keyof DraftFields>(name: Name, value: DraftFields[Name]): void =>
    setFields((current) => ({ ...current, [name]: value }));
  const isUntouched = fields === initial && !isTried;
  const shown = isUntouched ? [] : findings.filter(({ field }) => isTried || !isBlank(fields, field));
  const at = (...wanted: string[]): FieldFinding[] =>
    shown.filter(({ field }) => wanted.some((one) => field === one || field.startsWith(`${one}.`)));
  const placedAt = ['name', 'language', 'category', 'header', 'body', 'footer', 'buttons', 'others'];
  const elsewhere = shown.filter(({ field }) => !placedAt.some((one) => field.startsWith(one)));

  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    const draft = lintTemplateRoute.body!.safeParse(draftOf(fields));
    // What was wrong before the last change holds nothing back: the server checks again.
    const isWrong =
      isCurrent && findings.some(({ severity, source }) => severity === 'error' && source !== null);
    if (draft.success && !isWrong) submit(draft.data);
  };

  return (
    <form onSubmit={onSubmit} noValidate className={classes.editor}>
      <div className={classes.fields}>
        {account}
        <div className={classes.row}>
          <div>
            <TextInput
              label={t('templates.name')}
              description={t('templates.nameHint')}
              placeholder="order_update"
              disabled={isExisting}
              value={fields.name}
              onChange={(event) => set('name', event.currentTarget.value)}
            />
            <Findings findings={at('name')} />
          </div>
          <div>
            <TextInput
              label={t('templates.language')}
              description={t('templates.languageHint')}
              disabled={isExisting}
              value={fields.language}
              onChange={(event) => set('language', event.currentTarget.value)}
            />
            <Findings findings={at('language')} />
          </div>
        </div>
        <div className={classes.row}>
          <div>
            <Select
              label={t('templates.categoryName')}
              allowDeselect={false}
              value={fields.category}
              data={[
                ...CATEGORIES,
                ...(fields.category === 'AUTHENTICATION' ? (['AUTHENTICATION'] as const) : []),
              ].map((value) => ({ value, label: t(`templates.category.${value}`) }))}
              onChange={(category) => set('category', category as DraftFields['category'])}
            />
            <Findings findings={at('category')} />
          </div>
          <Select
            label={t('templates.parameterFormat')}
            allowDeselect={false}
            disabled={isExisting}
            value={fields.parameterFormat}
            data={(['POSITIONAL', 'NAMED'] as const).map((value) => ({
              value,
              label: t(`templates.format.${value}`),
            }))}
            onChange={(format) => set('parameterFormat', format as DraftFields['parameterFormat'])}
          />
        </div>
        <fieldset className={classes.part}>
          <legend>{t('templates.header')}</legend>
          <SegmentedControl
            size="xs"
            aria-label={t('templates.headerKind')}
            value={fields.headerKind}
            onChange={(kind) => set('headerKind', kind as HeaderKind)}
            data={HEADERS.map((value) => ({ value, label: t(`templates.headers.${value}`) }))}
          />
          {fields.headerKind === 'TEXT' && (
            <TextInput
              aria-label={t('templates.headerText')}
              value={fields.headerText}
              onChange={(event) => set('headerText', event.currentTarget.value)}
              rightSectionWidth={56}
              rightSection={<span className={classes.length}>{fields.headerText.length}/60</span>}
            />
          )}
          {['IMAGE', 'VIDEO', 'DOCUMENT'].includes(fields.headerKind) && (
            <TextInput
              label={t('templates.handle')}
              description={t('templates.handleHint')}
              value={fields.headerHandle}
              onChange={(event) => set('headerHandle', event.currentTarget.value)}
            />
          )}
          <ExampleFields part="header" fields={fields} set={set} />
          <Findings findings={at('header')} />
        </fieldset>
        <fieldset className={classes.part}>
          <legend>{t('templates.body')}</legend>
          <Textarea
            aria-label={t('templates.body')}
            description={t(`templates.bodyHint.${fields.parameterFormat}`)}
            autosize
            minRows={4}
            maxRows={14}
            value={fields.body}
            onChange={(event) => set('body', event.currentTarget.value)}
          />
          <span className={classes.length}>{fields.body.length}/1024</span>
          <ExampleFields part="body" fields={fields} set={set} />
          <Findings findings={at('body')} />
        </fieldset>
        <div>
          <TextInput
            label={t('templates.footer')}
            description={t('start.optional')}
            value={fields.footer}
            onChange={(event) => set('footer', event.currentTarget.value)}
            rightSectionWidth={56}
            rightSection={<span className={classes.length}>{fields.footer.length}/60</span>}
          />
          <Findings findings={at('footer')} />
        </div>
        <div>
          <Switch
            label={t('callSettings.templateAsks')}
            description={t('callSettings.templateAsksHint')}
            checked={asksPermission(fields)}
            onChange={(event) => {
              const isAsked = event.currentTarget.checked;
              setFields((current) => withPermissionRequest(current, isAsked));
            }}
          />
          <Findings findings={at('others')} />
        </div>
        {!asksPermission(fields) && (
          <ButtonsEditor
            buttons={fields.buttons}
            setButtons={(buttons) => set('buttons', buttons)}
            findings={shown}
          />
        )}
        <Findings findings={elsewhere} />
        {problem && !problem.errors?.length && <ProblemNotice problem={problem} />}
        <div>
          <Button type="submit" loading={isPending}>
            {submitLabel}
          </Button>
        </div>
      </div>
      <div className={classes.side}>
        <PhonePreview preview={previewOf(draftOf(fields).components, fields.examples)} />
      </div>
    </form>
  );
}

/** An empty field is not yet a mistake while one is still writing elsewhere. */
function isBlank(fields: DraftFields, field: string): boolean {
  if (field.startsWith('body')) return fields.body === '';
  if (field.startsWith('name')) return fields.name === '';
  if (field.startsWith('header')) return fields.headerText === '' && fields.headerHandle === '';
  return field === 'components';
}
