import { Button, MultiSelect, Stack, TextInput } from '@mantine/core';
import { createAiAgentRoute, updateAiAgentRoute, type AiAgent } from '@parlance/gateway/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { problemOf } from '../api/problem';
import { inboxesQuery } from '../api/queries';
import { useForm } from '../forms/use-form';
import { useOneAttempt } from '../forms/use-one-attempt';
import { Dialog } from '../ui/dialog';
import { ProblemNotice } from '../ui/problem-notice';
import { aiAgentsQuery } from './queries';

/** An agent: its name, and whose calls are its calls. */
export function AgentForm({ agent, close }: { agent: AiAgent | null; close: (saved?: AiAgent) => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const attempt = useOneAttempt();
  const { data: inboxes = [] } = useQuery(inboxesQuery);
  const form = useForm({
    name: agent?.name ?? '',
    inboxIds: agent?.inboxIds ?? inboxes.map(({ id }) => id),
  });
  const save = useMutation({
    mutationFn: async () => {
      const body = form.check(createAiAgentRoute.body!, {
        ...form.values,
        variables: agent?.variables ?? [],
      });
      if (!body) return null;
      if (!agent) return call(createAiAgentRoute, { body }, { idempotencyKey: attempt.keyFor(body) });
      return call(updateAiAgentRoute, { params: { agentId: agent.id }, body: form.values });
    },
    onSuccess: async (saved) => {
      if (!saved) return;
      await client.invalidateQueries({ queryKey: aiAgentsQuery.queryKey });
      close(saved);
    },
    onError: (error) => form.refuse(problemOf(error)),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog opened onClose={() => close()} title={agent ? agent.name : t('automation.addAgent')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput
            label={t('automation.agentName')}
            data-autofocus
            value={form.values.name}
            error={form.error('name')}
            onChange={(event) => form.set('name', event.currentTarget.value)}
          />
          <MultiSelect
            label={t('automation.agentInboxes')}
            description={t('automation.agentInboxesHint')}
            data={inboxes.map(({ id, name }) => ({ value: id, label: name }))}
            value={form.values.inboxIds}
            error={form.error('inboxIds')}
            onChange={(ids) => form.set('inboxIds', ids)}
          />
          {form.problem && <ProblemNotice problem={form.problem} />}
          <Button type="submit" loading={save.isPending}>
            {t('forms.save')}
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
}
