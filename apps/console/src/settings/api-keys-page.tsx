import { Button, Checkbox, CopyButton, Select, Stack, TextInput } from '@mantine/core';
import { createApiKeyRoute, revokeApiKeyRoute, type ApiKey } from '@parlance/gateway/contracts';
import { roleSchema, scopeSchema, type Role, type Scope } from '@parlance/shared/contract-kit';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { call, type InputOf } from '../api/call';
import { problemOf } from '../api/problem';
import { apiKeysQuery } from '../api/queries';
import { useForm } from '../forms/use-form';
import { useFormats } from '../ui/hooks';
import { ProblemNotice } from '../ui/problem-notice';
import { PageMessage } from '../ui/states';
import { Dialog } from '../ui/dialog';
import { Loaded, Section } from './section';
import classes from './settings.module.css';

/** Keys for programs. A secret is shown once, when its key is made. */
export function ApiKeysPage() {
  const { t } = useTranslation();
  const query = useQuery(apiKeysQuery);
  const [creating, setCreating] = useState(false);
  const create = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
      {t('settings.keys.add')}
    </Button>
  );
  return (
    <Section
      title={t('settings.keys.title')}
      hint={t('settings.keys.hint')}
      action={query.data?.length ? create : undefined}
    >
      <Loaded query={query}>
        {(keys) =>
          keys.length === 0 ? (
            <PageMessage icon={IconKey} title={t('settings.keys.none')} action={create} />
          ) : (
            <ul className={classes.list}>
              {keys.map((key) => (
                <KeyItem key={key.id} apiKey={key} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {creating && <CreateKey close={() => setCreating(false)} />}
    </Section>
  );
}

function KeyItem({ apiKey }: { apiKey: ApiKey }) {
  const { t } = useTranslation();
  const { dateTime } = useFormats();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const revoke = useMutation({
    mutationFn: () => call(revokeApiKeyRoute, { params: { apiKeyId: apiKey.id } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
      setAsking(false);
    },
  });
  return (
    <li className={classes.item}>
      <div className={classes.itemText}>
        <div className={classes.itemName}>{apiKey.name}</div>
        <div className={classes.soft}>
          <span className={classes.mono}>{apiKey.prefix}…</span> · {t(`roles.${apiKey.role}`)} ·{' '}
          {apiKey.scopes.join(', ')}
        </div>
        <div className={classes.soft}>
          {apiKey.lastUsedAt
            ? t('settings.keys.used', { at: dateTime(apiKey.lastUsedAt) })
            : t('settings.keys.unused')}
        </div>
      </div>
      {apiKey.revokedAt ? (
        <span className={classes.problem}>
          {t('settings.keys.revoked', { at: dateTime(apiKey.revokedAt) })}
        </span>
      ) : (
        <Button variant="default" size="xs" onClick={() => setAsking(true)}>
          {t('settings.keys.revoke')}
        </Button>
      )}
      <Dialog opened={asking} onClose={() => setAsking(false)} title={t('settings.keys.revoke')}>
        <Stack gap="md">
          <span>{t('settings.keys.revokeHint', { name: apiKey.name })}</span>
          {revoke.error && <ProblemNotice problem={problemOf(revoke.error)} />}
          <Button color="red" loading={revoke.isPending} onClick={() => revoke.mutate()}>
            {t('settings.keys.revoke')}
          </Button>
        </Stack>
      </Dialog>
    </li>
  );
}

function CreateKey({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [secret, setSecret] = useState<string>();
  const form = useForm({ name: '', role: 'agent' as Role, scopes: [] as Scope[] });
  const create = useMutation({
    mutationFn: (body: InputOf<typeof createApiKeyRoute>['body']) => call(createApiKeyRoute, { body }),
    onSuccess: async (made) => {
      setSecret(made.secret);
      await client.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
    },
    onError: (error) => form.refuse(problemOf(error)),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const body = form.check(createApiKeyRoute.body!);
    if (body) create.mutate(body);
  };
  if (secret)
    return (
      <Dialog opened onClose={close} title={t('settings.keys.secretTitle')} closeOnClickOutside={false}>
        <Stack gap="md">
          <span>{t('settings.keys.secretHint')}</span>
          <code className={classes.secret} aria-label={t('settings.keys.secret')}>
            {secret}
          </code>
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button variant={copied ? 'light' : 'filled'} onClick={copy}>
                {t(copied ? 'settings.keys.copied' : 'settings.keys.copy')}
              </Button>
            )}
          </CopyButton>
        </Stack>
      </Dialog>
    );
  return (
    <Dialog opened onClose={close} title={t('settings.keys.add')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput
            label={t('settings.keys.name')}
            data-autofocus
            placeholder={t('settings.keys.namePlaceholder')}
            value={form.values.name}
            error={form.error('name')}
            onChange={(event) => form.set('name', event.currentTarget.value)}
          />
          <Select
            label={t('settings.users.role')}
            allowDeselect={false}
            data={roleSchema.options.map((value) => ({ value, label: t(`roles.${value}`) }))}
            value={form.values.role}
            error={form.error('role')}
            onChange={(role) => form.set('role', role as Role)}
          />
          <Checkbox.Group
            label={t('settings.keys.scopes')}
            value={form.values.scopes}
            error={form.error('scopes')}
            onChange={(scopes) => form.set('scopes', scopes as Scope[])}
          >
            <Stack gap={8} mt={8} mb={4}>
              {scopeSchema.options.map((scope) => (
                <Checkbox
                  key={scope}
                  value={scope}
                  label={t(`settings.keys.scope.${scope.replace(':', '_') as 'conversations_read'}`)}
                />
              ))}
            </Stack>
          </Checkbox.Group>
          {form.problem && <ProblemNotice problem={form.problem} />}
          <Button type="submit" loading={create.isPending}>
            {t('settings.keys.create')}
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
}
