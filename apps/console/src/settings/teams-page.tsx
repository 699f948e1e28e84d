import { Button, MultiSelect, Stack, TextInput } from '@mantine/core';
import { createTeamRoute, updateTeamRoute, type Team } from '@parlance/gateway/contracts';
import { IconPlus, IconUsersGroup } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { call, type InputOf } from '../api/call';
import { problemOf } from '../api/problem';
import { teamsQuery } from '../api/queries';
import { useForm } from '../forms/use-form';
import { useOneAttempt } from '../forms/use-one-attempt';
import { Cache } from '../realtime/cache';
import { useDirectory, useMay, useSession } from '../session/session';
import { ProblemNotice } from '../ui/problem-notice';
import { PageMessage } from '../ui/states';
import { Dialog } from '../ui/dialog';
import { Loaded, Section } from './section';
import classes from './settings.module.css';

/** Teams: who works together in which inboxes (C-026). */
export function TeamsPage() {
  const { t } = useTranslation();
  const query = useQuery(teamsQuery);
  const { userName, inboxName, me } = useDirectory();
  const mayCreate = useMay(createTeamRoute.roles);
  const [open, setOpen] = useState<Team | 'new' | null>(null);
  const mayChange = (team: Team): boolean =>
    me.role === 'administrator' || (me.role === 'supervisor' && team.supervisorIds.includes(me.id));
  const names = (ids: string[], nameOf: (id: string) => string | undefined): string =>
    ids.map(nameOf).filter(Boolean).join(', ');
  const add = mayCreate && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen('new')}>
      {t('settings.teams.add')}
    </Button>
  );
  return (
    <Section
      title={t('settings.teams.title')}
      hint={t('settings.teams.hint')}
      action={query.data?.length ? add : undefined}
    >
      <Loaded query={query}>
        {(teams) =>
          teams.length === 0 ? (
            <PageMessage icon={IconUsersGroup} title={t('settings.teams.none')} action={add} />
          ) : (
            <ul className={classes.list}>
              {teams.map((team) => (
                <li key={team.id} className={classes.item}>
                  <div className={classes.itemText}>
                    <div className={classes.itemName}>{team.name}</div>
                    <div className={classes.soft}>
                      {names([...new Set([...team.supervisorIds, ...team.memberIds])], userName) ||
                        t('settings.teams.noMembers')}
                    </div>
                    <div className={classes.soft}>
                      {names(team.inboxIds, inboxName) || t('settings.teams.noInboxes')}
                    </div>
                  </div>
                  {mayChange(team) && (
                    <Button variant="default" size="xs" onClick={() => setOpen(team)}>
                      {t('forms.change')}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {open && <TeamForm team={open === 'new' ? null : open} close={() => setOpen(null)} />}
    </Section>
  );
}

function TeamForm({ team, close }: { team: Team | null; close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { principal } = useSession();
  const { users, inboxes } = useDirectory();
  const attempt = useOneAttempt();
  const isAdministrator = principal.role === 'administrator';
  const form = useForm({
    name: team?.name ?? '',
    memberIds: team?.memberIds ?? [],
    supervisorIds: team?.supervisorIds ?? [],
    inboxIds: team?.inboxIds ?? [],
  });
  const save = useMutation({
    mutationFn: (body: InputOf<typeof createTeamRoute>['body']) =>
      team
        ? call(updateTeamRoute, {
            params: { teamId: team.id },
            // A supervisor changes the members of a team of theirs and nothing else.
            body: isAdministrator ? body : { memberIds: body.memberIds ?? [] },
          })
        : call(createTeamRoute, { body }, { idempotencyKey: attempt.keyFor(body) }),
    onSuccess: (saved) => {
      new Cache(client, principal.id).apply({ kind: 'team', team: saved });
      close();
    },
    onError: (error) => form.refuse(problemOf(error)),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const body = form.check(createTeamRoute.body!);
    if (body) save.mutate(body);
  };
  const people = users
    .filter(({ active, id }) => active || form.values.memberIds.includes(id))
    .map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Dialog opened onClose={close} title={team ? team.name : t('settings.teams.add')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput
            label={t('settings.teams.name')}
            data-autofocus
            disabled={!isAdministrator}
            value={form.values.name}
            error={form.error('name')}
            onChange={(event) => form.set('name', event.currentTarget.value)}
          />
          <MultiSelect
            label={t('settings.teams.members')}
            searchable
            data={people}
            value={form.values.memberIds}
            error={form.error('memberIds')}
            onChange={(ids) => form.set('memberIds', ids)}
          />
          <MultiSelect
            label={t('settings.teams.supervisors')}
            searchable
            disabled={!isAdministrator}
            data={people}
            value={form.values.supervisorIds}
            error={form.error('supervisorIds')}
            onChange={(ids) => form.set('supervisorIds', ids)}
          />
          <MultiSelect
            label={t('settings.teams.inboxes')}
            disabled={!isAdministrator}
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
