import { Button, Select, Stack, Text, TextInput } from '@mantine/core';
import { startConversationRoute } from '@parlance/gateway/contracts';
import { e164Schema } from '@parlance/shared/contract-kit';
import { parseE164 } from '@parlance/shared/kernel';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useId, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { call, type InputOf } from '../api/call';
import { problemOf } from '../api/problem';
import { conversationQuery, inboxesQuery } from '../api/queries';
import { useForm } from '../forms/use-form';
import { useOneAttempt } from '../forms/use-one-attempt';
import { ProblemNotice } from '../ui/problem-notice';
import { Dialog } from '../ui/dialog';

const body = startConversationRoute.body!;
const rules = body.extend({ phone: e164Schema });

/** Begins a conversation with a phone number; the composer then offers templates, because the window is closed. */
export function StartConversation({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const formId = useId();
  const client = useQueryClient();
  const navigate = useNavigate();
  const inboxes = useQuery(inboxesQuery).data ?? [];
  const attempt = useOneAttempt();
  const form = useForm({ inboxId: inboxes[0]?.id ?? '', phone: '', name: '' });

  const start = useMutation({
    mutationFn: (input: InputOf<typeof startConversationRoute>['body']) =>
      call(startConversationRoute, { body: input }, { idempotencyKey: attempt.keyFor(input) }),
    onSuccess: (conversation) => {
      client.setQueryData(conversationQuery(conversation.id).queryKey, conversation);
      close();
      void navigate({ to: '/inbox/$conversationId', params: { conversationId: conversation.id } });
    },
    onError: (error) => form.refuse(problemOf(error)),
  });

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const { inboxId, phone, name } = form.values;
    const input = form.check(rules, {
      inboxId,
      phone: parseE164(phone) ?? phone,
      ...(name.trim() && { name: name.trim() }),
    });
    if (input) start.mutate(input);
  };

  return (
    <Dialog opened onClose={close} title={t('start.title')}>
      <form id={formId} onSubmit={submit} noValidate>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {t('start.hint')}
          </Text>
          <Select
            label={t('start.inbox')}
            data={inboxes.map(({ id, name, displayPhoneNumber }) => ({
              value: id,
              label: `${name} · ${displayPhoneNumber}`,
            }))}
            value={form.values.inboxId}
            onChange={(inboxId) => form.set('inboxId', inboxId ?? '')}
            error={form.error('inboxId')}
            allowDeselect={false}
          />
          <TextInput
            label={t('start.phone')}
            description={t('start.phoneHint')}
            type="tel"
            inputMode="tel"
            data-autofocus
            placeholder="+62 812 3456 7890"
            value={form.values.phone}
            onChange={(event) => form.set('phone', event.currentTarget.value)}
            error={form.error('phone')}
          />
          <TextInput
            label={t('start.name')}
            description={t('start.optional')}
            value={form.values.name}
            onChange={(event) => form.set('name', event.currentTarget.value)}
            error={form.error('name')}
          />
          {form.problem && <ProblemNotice problem={form.problem} />}
          <Button type="submit" loading={start.isPending}>
            {t('start.submit')}
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
}
