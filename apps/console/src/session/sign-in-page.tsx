import { Button, PasswordInput, TextInput, Title } from '@mantine/core';
import { signInRoute } from '@parlance/gateway/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { problemOf } from '../api/problem';
import { sessionQuery } from '../api/queries';
import { useForm } from '../forms/use-form';
import { LanguageSwitch } from '../shell/language-switch';
import { Mark } from '../ui/mark';
import { ProblemNotice } from '../ui/problem-notice';
import classes from './sign-in-page.module.css';

export function SignInPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { redirect } = useSearch({ from: '/sign-in' });
  const form = useForm({ email: '', password: '' });

  const signIn = useMutation({
    mutationFn: (body: { email: string; password: string }) => call(signInRoute, { body }),
    onSuccess: async () => {
      client.clear();
      await client.fetchQuery(sessionQuery);
      await navigate({ to: redirect ?? '/inbox', replace: true });
    },
    onError: (error) => form.refuse(problemOf(error)),
  });

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const body = form.check(signInRoute.body!);
    if (body) signIn.mutate(body);
  };

  return (
    <main className={classes.page}>
      <form onSubmit={submit} noValidate className={classes.form} aria-labelledby="sign-in-title">
        <Mark size={40} />
        <Title order={1} id="sign-in-title">
          {t('signIn.title')}
        </Title>
        <TextInput
          label={t('signIn.email')}
          type="email"
          autoComplete="username"
          autoFocus
          value={form.values.email}
          onChange={(event) => form.set('email', event.currentTarget.value)}
          error={form.error('email')}
        />
        <PasswordInput
          label={t('signIn.password')}
          autoComplete="current-password"
          value={form.values.password}
          onChange={(event) => form.set('password', event.currentTarget.value)}
          error={form.error('password')}
        />
        {form.problem && <ProblemNotice problem={form.problem} />}
        <Button type="submit" size="md" fullWidth loading={signIn.isPending}>
          {t('signIn.submit')}
        </Button>
        <LanguageSwitch />
      </form>
    </main>
  );
}
