import { Button } from '@mantine/core';
import { dismissCallbackRoute, type Callback } from '@parlance/gateway/contracts';
import { IconPhone, IconPhoneCheck } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { problemOf } from '../api/problem';
import { useDirectory, useMay } from '../session/session';
import { useFormats, useMinuteHand } from '../ui/hooks';
import { Initials } from '../ui/person';
import { ProblemNotice } from '../ui/problem-notice';
import { LoadingRows, PageMessage, PageProblem } from '../ui/states';
import classes from './calls.module.css';
import { callbacksQuery, type CallbackList } from './queries';
import { waitedOf } from './waited';

/** Customers who want to be called, or were missed: who has waited longest stands first (C-186, C-188). */
export function CallbackQueue() {
  const { t } = useTranslation();
  const query = useQuery(callbacksQuery);
  if (query.isPending) return <LoadingRows rows={6} height={48} />;
  if (query.error && !query.data)
    return <PageProblem error={query.error} retry={() => void query.refetch()} />;
  const items = query.data?.items ?? [];
  if (items.length === 0)
    return (
      <PageMessage icon={IconPhoneCheck} title={t('callHistory.callbacks.none')}>
        {t('callHistory.callbacks.noneHint')}
      </PageMessage>
    );
  return (
    <div className={classes.scroller}>
      <ul aria-label={t('callHistory.tabs.callbacks')} className={classes.queue}>
        {items.map((callback) => (
          <li key={callback.id}>
            <Waiting callback={callback} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Waiting({ callback }: { callback: Callback }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const now = useMinuteHand();
  const { dateTime } = useFormats();
  const { inboxName, userName } = useDirectory();
  const mayDismiss = useMay(dismissCallbackRoute.roles);
  const name = callback.contactName ?? callback.contactPhone ?? t('contact.unnamed');
  const waited = waitedOf(callback.requestedAt, now);
  const dismiss = useMutation({
    mutationFn: () => call(dismissCallbackRoute, { params: { callbackId: callback.id } }),
    onSuccess: () => {
      client.setQueryData<CallbackList>(
        callbacksQuery.queryKey,
        (list) =>
          list && {
            open: Math.max(0, list.open - 1),
            items: list.items.filter(({ id }) => id !== callback.id),
          },
      );
      void client.invalidateQueries({ queryKey: callbacksQuery.queryKey });
    },
  });
  return (
    <div className={classes.waiting}>
      <Initials name={name} size={32} />
      <span className={classes.whoText}>
        <span className={classes.name}>{name}</span>
        <span className={classes.soft}>
          {[
            t(`callHistory.callbacks.source.${callback.source}`),
            inboxName(callback.inboxId),
            callback.assigneeId ? userName(callback.assigneeId) : undefined,
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </span>
      <time
        className={classes.waited}
        data-long={waited.isLong || undefined}
        dateTime={callback.requestedAt}
        title={dateTime(callback.requestedAt)}
      >
        {t(`callHistory.callbacks.waited.${waited.unit}`, { count: waited.count })}
      </time>
      <span className={classes.waitingTools}>
        {callback.callId && (
          <Button
            renderRoot={(props) => (
              <Link to="/calls/$callId" params={{ callId: callback.callId }} {...props} />
            )}
            variant="subtle"
            color="gray"
            size="xs"
          >
            {t('callHistory.callbacks.theCall')}
          </Button>
        )}
        {mayDismiss && (
          <Button
            variant="default"
            size="xs"
            loading={dismiss.isPending}
            aria-label={t('callHistory.callbacks.dismissName', { name })}
            onClick={() => dismiss.mutate()}
          >
            {t('callHistory.callbacks.dismiss')}
          </Button>
        )}
        <Button
          renderRoot={(props) => (
            <Link
              to="/inbox/$conversationId"
              params={{ conversationId: callback.conversationId }}
              {...props}
            />
          )}
          size="xs"
          leftSection={<IconPhone size={14} aria-hidden />}
          aria-label={t('callHistory.callbacks.callName', { name })}
        >
          {t('callHistory.callbacks.call')}
        </Button>
      </span>
      {dismiss.error && <ProblemNotice problem={problemOf(dismiss.error)} />}
    </div>
  );
}
