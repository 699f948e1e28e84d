import { ActionIcon, Button, Select } from '@mantine/core';
import {
  createTemplateRoute,
  deleteTemplateRoute,
  editTemplateRoute,
  type Template,
  type TemplateDraft,
} from '@parlance/gateway/contracts';
import { IconArrowLeft, IconInfoCircle, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useLocation, useNavigate, useParams } from '@tanstack/react-router';
import { useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { problemOf } from '../api/problem';
import { templateQuery } from '../api/queries';
import { useOneAttempt } from '../forms/use-one-attempt';
import { Cache } from '../realtime/cache';
import { useDirectory, useMay, useSession } from '../session/session';
import { ProblemNotice } from '../ui/problem-notice';
import { LoadingRows, PageMessage, PageProblem } from '../ui/states';
import { Dialog } from '../ui/dialog';
import { beginningOf } from './call-template';
import classes from './editor.module.css';
import { PhonePreview } from './phone-preview';
import { QualityBadge, StatusBadge } from './template-badges';
import { fieldsOf } from './template-draft';
import { TemplateEditor } from './template-editor';
import { previewOf } from './template-form';

function Frame({ title, children, aside }: { title: string; children: ReactNode; aside?: ReactNode }) {
  const { t } = useTranslation();
  return (
    <section className={classes.page} aria-labelledby="template-title">
      <header className={classes.head}>
        <ActionIcon
          component={Link}
          to="/templates"
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t('templates.back')}
        >
          <IconArrowLeft size={20} aria-hidden />
        </ActionIcon>
        <h1 id="template-title">{title}</h1>
        {aside}
      </header>
      {children}
    </section>
  );
}

function useTaken(): (template: Template) => void {
  const client = useQueryClient();
  const { principal } = useSession();
  return (template) => {
    client.setQueryData(templateQuery(template.id).queryKey, template);
    new Cache(client, principal.id).template(template);
  };
}

export function NewTemplatePage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const taken = useTaken();
  const attempt = useOneAttempt();
  const { inboxes } = useDirectory();
  const mayWrite = useMay(createTemplateRoute.roles);
  const accounts = [...new Map(inboxes.map(({ wabaId, name }) => [wabaId, name]))];
  const { hash } = useLocation();
  const beginning = useMemo(() => beginningOf(hash), [hash]);
  const [chosen, setChosen] = useState<string | null>(null);
  const wabaId = chosen ?? accounts[0]?.[0];

  const create = useMutation({
    mutationFn: (draft: TemplateDraft) => {
      const body = { wabaId: wabaId ?? '', draft };
      return call(createTemplateRoute, { body }, { idempotencyKey: attempt.keyFor(body) });
    },
    onSuccess: (template) => {
      taken(template);
      void navigate({ to: '/templates/$templateId', params: { templateId: template.id } });
    },
  });

  return (
    <Frame title={t('templates.new')}>
      {!mayWrite ? (
        <PageMessage icon={IconInfoCircle} title={t('states.forbidden')}>
          {t('templates.mayNotWrite')}
        </PageMessage>
      ) : (
        <TemplateEditor
          key={hash}
          initial={beginning}
          submitLabel={t('templates.submit')}
          submit={(draft) => create.mutate(draft)}
          isPending={create.isPending}
          problem={create.error ? problemOf(create.error) : null}
          {...(accounts.length > 1 && {
            account: (
              <Select
                label={t('templates.account')}
                value={wabaId ?? null}
                allowDeselect={false}
                data={accounts.map(([value, name]) => ({ value, label: `${name} · ${value}` }))}
                onChange={setChosen}
              />
            ),
          })}
        />
      )}
    </Frame>
  );
}

export function TemplatePage() {
  const { t } = useTranslation();
  const { templateId } = useParams({ from: '/app/templates/$templateId' });
  const { data: template, error, refetch } = useQuery(templateQuery(templateId));
  if (!template)
    return (
      <Frame title={t('shell.templates')}>
        {error ? <PageProblem error={error} retry={() => void refetch()} /> : <LoadingRows />}
      </Frame>
    );
  return <OneTemplate key={template.id} template={template} />;
}

/** Meta takes corrections in these states only (Template management). */
const EDITABLE: ReadonlySet<Template['status']> = new Set(['APPROVED', 'REJECTED', 'PAUSED']);

function OneTemplate({ template }: { template: Template }) {
  const { t } = useTranslation();
  const taken = useTaken();
  const attempt = useOneAttempt();
  const mayWrite = useMay(editTemplateRoute.roles);
  const [editing, setEditing] = useState(template.status === 'REJECTED' && mayWrite);

  const edit = useMutation({
    mutationFn: ({ category, components }: TemplateDraft) => {
      const body = { ...(category !== template.category && { category }), components };
      return call(
        editTemplateRoute,
        { params: { templateId: template.id }, body },
        { idempotencyKey: attempt.keyFor(body) },
      );
    },
    onSuccess: (changed) => {
      taken(changed);
      setEditing(false);
    },
  });
  const mayEdit = mayWrite && EDITABLE.has(template.status);

  return (
    <Frame
      title={template.name}
      aside={
        <>
          <span className={classes.language}>{template.language}</span>
          <StatusBadge status={template.status} />
          <span className={classes.tools}>
            {mayWrite && <DeleteTemplate template={template} />}
            {mayEdit && !editing && (
              <Button variant="default" onClick={() => setEditing(true)}>
                {t('templates.correct')}
              </Button>
            )}
          </span>
        </>
      }
    >
      <TemplateState template={template} />
      {editing && mayEdit ? (
        <TemplateEditor
          initial={fieldsOf(template)}
          isExisting
          submitLabel={t('templates.resubmit')}
          submit={(draft) => edit.mutate(draft)}
          isPending={edit.isPending}
          problem={edit.error ? problemOf(edit.error) : null}
        />
      ) : (
        <div className={classes.reading}>
          <PhonePreview preview={previewOf(template.components, {})} />
          <dl className={classes.facts}>
            <dt>{t('templates.categoryName')}</dt>
            <dd>{t(`templates.category.${template.category}`)}</dd>
            <dt>{t('templates.qualityName')}</dt>
            <dd>
              <QualityBadge quality={template.quality} />
            </dd>
            <dt>{t('templates.variables')}</dt>
            <dd>
              {template.variables.length === 0
                ? t('templates.noVariables')
                : template.variables.map(({ key, name, example }) => (
                    <div key={key}>
                      <code>{name}</code>
                      {example && <span className={classes.soft}> {example}</span>}
                    </div>
                  ))}
            </dd>
          </dl>
        </div>
      )}
    </Frame>
  );
}

/** What Meta said: the reason of a rejection, and a change of category, which changes the price (I25). */
function TemplateState({ template }: { template: Template }) {
  const { t } = useTranslation();
  return (
    <div role="status" className={classes.states}>
      {template.statusReason && (
        <div className={classes.state} data-bad>
          <strong>{t(`templates.status.${template.status}`)}</strong>
          <span>
            {template.statusReason.detail ?? template.statusReason.code}
            {template.statusReason.detail && ` (${template.statusReason.code})`}
          </span>
        </div>
      )}
      {template.status === 'PENDING' && <div className={classes.state}>{t('templates.inReview')}</div>}
      {template.previousCategory && (
        <div className={classes.state}>
          {t('templates.recategorisedLong', {
            from: t(`templates.category.${template.previousCategory}`),
            to: t(`templates.category.${template.category}`),
          })}
        </div>
      )}
    </div>
  );
}

function DeleteTemplate({ template }: { template: Template }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => call(deleteTemplateRoute, { params: { templateId: template.id } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['templates'] });
      await navigate({ to: '/templates' });
    },
  });
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={t('templates.delete')}
        onClick={() => setAsking(true)}
      >
        <IconTrash size={18} aria-hidden />
      </ActionIcon>
      <Dialog opened={asking} onClose={() => setAsking(false)} title={t('templates.delete')}>
        <p style={{ marginTop: 0 }}>
          {t('templates.deleteHint', { name: template.name, language: template.language })}
        </p>
        {remove.error && <ProblemNotice problem={problemOf(remove.error)} />}
        <Button color="red" mt="md" loading={remove.isPending} onClick={() => remove.mutate()}>
          {t('templates.delete')}
        </Button>
      </Dialog>
    </>
  );
}
