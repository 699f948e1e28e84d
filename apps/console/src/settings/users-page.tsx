import { Button, MultiSelect, PasswordInput, Select, Stack, Switch, TextInput } from '@mantine/core';
import { createUserRoute, updateUserRoute, type User } from '@parlance/gateway/contracts';
import { roleSchema, type Role } from '@parlance/shared/contract-kit';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { problemOf } from '../api/problem';
import { usersQuery } from '../api/queries';
import { useForm } from '../forms/use-form';
import { useOneAttempt } from '../forms/use-one-attempt';
import { Cache } from '../realtime/cache';
import { useDirectory, useMay, useSession } from '../session/session';
import { Initials } from '../ui/person';
import { ProblemNotice } from '../ui/problem-notice';
import { Dialog } from '../ui/dialog';
import { Loaded, Section } from './section';
import classes from './settings.module.css';

/** The people of the organisation and what each may do (C-027, C-093 to C-095). */
export function UsersPage() {
  const { t } = useTranslation();
  const query = useQuery(usersQuery);
  const { teamName } = useDirectory();
  const mayWrite = useMay(createUserRoute.roles);
  const [open, setOpen] = useState<User | 'new' | null>(null);
  return (
    <Section
      title={t('settings.users.title')}
      hint={t('settings.users.hint')}
      action={
        mayWrite && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen('new')}>
            {t('settings.users.add')}
          </Button>
        )
      }
    >
      <Loaded query={query}>
        {(users) => (
          <ul className={classes.list}>
            {users.map((user) => (
              <li key={user.id} className={classes.item}>
                <Initials name={user.name} />
                <div className={classes.itemText}>
                  <div className={classes.itemName}>{user.name}</div>
                  <div className={classes.soft}>{user.email}</div>
                  <div className={classes.soft}>
                    {[
                      t(`roles.${user.role}`),
                      ...user.teamIds.map(teamName),
                      user.active ? undefined : t('settings.users.inactive'),
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  </div>
                </div>
                {mayWrite && (
                  <Button variant="default" size="xs" onClick={() => setOpen(user)}>
                    {t('forms.change')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {open && <UserForm user={open === 'new' ? null : open} close={() => setOpen(null)} />}
    </Section>
  );
}

function UserForm({ user, close }: { user: User | null; close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { principal } = useSession();
  const { teams } = useDirectory();
  const attempt = useOneAttempt();
  const form = useForm({
    name: user?.name ?? '',
    email: user?.email ?? '',
    password: '',
    role: user?.role ?? ('agent' as Role),
    teamIds: [] as string[],
    active: user?.active ?? true,
  });
  const { name, email, password, role, teamIds, active } = form.values;

  const save = useMutation({
    mutationFn: async () => {
      if (user) {
        const body = { name, role, active, ...(password !== '' && { password }) };
        if (!form.check(updateUserRoute.body!, body)) return null;
        return call(updateUserRoute, { params: { userId: user.id }, body });
      }
      const body = form.check(createUserRoute.body!, { name, email, password, role, teamIds });
      return body ? call(createUserRoute, { body }, { idempotencyKey: attempt.keyFor(body) }) : null;
    },
    onSuccess: (saved) => {
      if (!saved) return;
      new Cache(client, principal.id).apply({ kind: 'user', user: saved });
      void client.invalidateQueries({ queryKey: ['teams'] });
      close();
    },
    onError: (error) => form.refuse(problemOf(error)),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog opened onClose={close} title={user ? user.name : t('settings.users.add')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput
            label={t('settings.users.name')}
            data-autofocus
            value={name}
            error={form.error('name')}
            onChange={(event) => form.set('name', event.currentTarget.value)}
          />
          <TextInput
            label={t('signIn.email')}
            type="email"
            autoComplete="off"
            disabled={user !== null}
            value={email}
            error={form.error('email')}
            onChange={(event) => form.set('email', event.currentTarget.value)}
          />
          <PasswordInput
            label={t(user ? 'settings.users.newPassword' : 'signIn.password')}
            description={t(user ? 'settings.users.passwordKept' : 'settings.users.passwordRule')}
            autoComplete="new-password"
            value={password}
            error={form.error('password')}
            onChange={(event) => form.set('password', event.currentTarget.value)}
          />
          <Select
            label={t('settings.users.role')}
            description={t(`settings.users.roleHint.${role}`)}
            allowDeselect={false}
            data={roleSchema.options.map((value) => ({ value, label: t(`roles.${value}`) }))}
            value={role}
            error={form.error('role')}
            onChange={(value) => form.set('role', value as Role)}
          />
          {user ? (
            <Switch
              label={t('settings.users.active')}
              checked={active}
              onChange={(event) => form.set('active', event.currentTarget.checked)}
            />
          ) : (
            <MultiSelect
              label={t('settings.teams.title')}
              data={teams.map(({ id, name: label }) => ({ value: id, label }))}
              value={teamIds}
              error={form.error('teamIds')}
              onChange={(ids) => form.set('teamIds', ids)}
            />
          )}
          {form.problem && <ProblemNotice problem={form.problem} />}
          <Button type="submit" loading={save.isPending}>
            {t('forms.save')}
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
}
