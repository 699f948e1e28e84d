import { Button, Switch } from '@mantine/core';
import {
  createMessageFunctionRoute,
  updateMessageFunctionRoute,
  type AiAgent,
  type MessageFunction,
} from '@parlance/gateway/contracts';
import { IconAlertTriangle, IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { problemOf } from '../api/problem';
import { functionRunsQuery } from '../call-history/queries';
import { useMay } from '../session/session';
import { ProblemNotice } from '../ui/problem-notice';
import { LoadingRows, PageProblem } from '../ui/states';
import classes from './automation.module.css';
import { deliveriesOf } from './delivery';
import { fieldsOfFunction, type FunctionFields } from './function-draft';
import { FunctionEditor } from './function-editor';
import { functionSentence } from './function-sentence';
import { Guides } from './guides';
import { functionsQuery } from './queries';
import { TypeChoice } from './type-choice';

type Open = { kind: 'choice' } | { kind: 'editor'; initial: FunctionFields; known: MessageFunction | null };

/** The functions of an agent, each as a sentence. Without any the page begins with the choice of a kind (K-057). */
export function FunctionsTab({ agent }: { agent: AiAgent }) {
  const { t } = useTranslation();
  const query = useQuery(functionsQuery(agent.id));
  const mayWrite = useMay(createMessageFunctionRoute.roles);
  const [open, setOpen] = useState<Open | null>(null);
  const functions = query.data ?? [];

  if (query.isPending) return <LoadingRows rows={4} height={64} />;
  if (query.error && !query.data)
    return <PageProblem error={query.error} retry={() => void query.refetch()} />;
  if (open?.kind === 'editor')
    return (
      <FunctionEditor agent={agent} initial={open.initial} known={open.known} close={() => setOpen(null)} />
    );
  const isChoosing = mayWrite && (open?.kind === 'choice' || functions.length === 0);
  return (
    <div className={classes.runs}>
      {isChoosing ? (
        <TypeChoice
          agent={agent}
          isFirst={functions.length === 0}
          choose={(initial) => setOpen({ kind: 'editor', initial, known: null })}
          back={functions.length > 0 ? () => setOpen(null) : undefined}
        />
      ) : (
        <>
          <div className={classes.tabHead}>
            <p className={classes.soft}>{t('automation.functionsHint')}</p>
            {mayWrite && (
              <Button
                leftSection={<IconPlus size={16} aria-hidden />}
                onClick={() => setOpen({ kind: 'choice' })}
              >
                {t('automation.addFunction')}
              </Button>
            )}
          </div>
          <ul className={classes.list} aria-label={t('automation.tabs.functions')}>
            {functions.map((one) => (
              <li key={one.id}>
                <FunctionItem
                  known={one}
                  edit={
                    mayWrite
                      ? () => setOpen({ kind: 'editor', initial: fieldsOfFunction(one), known: one })
                      : undefined
                  }
                />
              </li>
            ))}
          </ul>
        </>
      )}
      <Guides />
    </div>
  );
}

export function Sentence({ of }: { of: Pick<MessageFunction, 'trigger' | 'template' | 'inboxId'> }) {
  const { t } = useTranslation();
  return (
    <p className={classes.sentence}>
      {functionSentence(t, of).map(({ text, isCode }, index) =>
        isCode ? <code key={index}>{text}</code> : <span key={index}>{text}</span>,
      )}
    </p>
  );
}

function FunctionItem({ known, edit }: { known: MessageFunction; edit: (() => void) | undefined }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const runs = useInfiniteQuery(functionRunsQuery({ functionId: known.id }));
  const deliveries = deliveriesOf(runs.data?.pages[0]?.items ?? []);
  const toggle = useMutation({
    mutationFn: (enabled: boolean) =>
      call(updateMessageFunctionRoute, { params: { functionId: known.id }, body: { enabled } }),
    onSuccess: (saved) =>
      client.setQueryData<MessageFunction[]>(functionsQuery(known.agentId).queryKey, (all) =>
        all?.map((one) => (one.id === saved.id ? saved : one)),
      ),
  });
  return (
    <div className={classes.function} data-off={!known.enabled || undefined}>
      <Switch
        aria-label={t('automation.enabledName', { name: known.name })}
        checked={known.enabled}
        disabled={!edit || toggle.isPending}
        onChange={(event) => toggle.mutate(event.currentTarget.checked)}
      />
      <div className={classes.itemText}>
        <div className={classes.functionName}>
          {known.name}
          {!known.enabled && <span className={classes.soft}>{t('automation.off')}</span>}
        </div>
        <Sentence of={known} />
        {known.findings.map(({ code, message }) => (
          <p key={`${code} ${message}`} className={classes.advice}>
            <IconAlertTriangle size={14} aria-hidden /> {message}
          </p>
        ))}
        {deliveries.length > 0 && (
          <p className={classes.deliveries}>
            {t('automation.lately')}{' '}
            {deliveries
              .map(({ delivery, count }) => t(`automation.delivery.${delivery}`, { count }))
              .join(' · ')}
          </p>
        )}
        {toggle.error && <ProblemNotice problem={problemOf(toggle.error)} />}
      </div>
      {edit && (
        <Button
          variant="default"
          size="xs"
          aria-label={t('automation.changeName', { name: known.name })}
          onClick={edit}
        >
          {t('forms.change')}
        </Button>
      )}
    </div>
  );
}
