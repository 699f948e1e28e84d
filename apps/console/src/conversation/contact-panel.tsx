import { ActionIcon, Button, CopyButton, MultiSelect, Select, TextInput } from '@mantine/core';
import { updateContactRoute } from '@parlance/gateway/contracts';
import { IconCheck, IconCopy, IconPencil } from '@tabler/icons-react';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../api/problem';
import type { ConversationView } from '../api/queries';
import { useForm } from '../forms/use-form';
import { callButton } from '../calls/call-button-state';
import { PermissionText } from '../calls/permission-text';
import { nameOf } from '../inbox/contact-name';
import { useDirectory } from '../session/session';
import { useFormats, useSecondHand } from '../ui/hooks';
import { Initials } from '../ui/person';
import { ProblemNotice } from '../ui/problem-notice';
import classes from './contact-panel.module.css';
import { useColleaguesHere } from './presence';
import { useRenameContact, useUpdateConversation } from './use-update-conversation';
import { windowState } from './window';
import { WindowNotice } from './window-notice';

/** The customer, the window, who works on it and who is here. */
export function ContactPanel({ conversation }: { conversation: ConversationView }) {
  const { t } = useTranslation();
  const { date } = useFormats();
  const { contact } = conversation;
  const now = useSecondHand();
  const window = windowState(conversation.window, now);
  const permission = conversation.callPermission;
  return (
    <aside aria-label={t('contact.title')} className={classes.panel}>
      <ContactName key={contact.id} conversation={conversation} />
      <dl className={classes.facts}>
        <Fact name={t('contact.phone')} value={contact.phone} copied />
        <Fact name={t('contact.username')} value={contact.username && `@${contact.username}`} />
        <Fact name={t('contact.bsuid')} value={contact.bsuid} copied />
        <Fact name={t('contact.since')} value={date(contact.createdAt)} />
        {contact.marketingOptOut && <Fact name={t('contact.marketing')} value={t('contact.optedOut')} />}
      </dl>
      <section className={classes.section}>
        <h3>{t('contact.window')}</h3>
        <WindowNotice window={window} />
      </section>
      <section className={classes.section}>
        <h3>{t('callButton.title')}</h3>
        <PermissionText brief state={callButton(permission, now)} permission={permission} />
      </section>
      <Handling conversation={conversation} />
      <Here conversationId={conversation.id} />
    </aside>
  );
}

function Fact({ name, value, copied }: { name: string; value: ReactNode; copied?: boolean }) {
  const { t } = useTranslation();
  if (!value) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <span>{value}</span>
        {copied && typeof value === 'string' && (
          <CopyButton value={value}>
            {({ copied: isCopied, copy }) => (
              <ActionIcon
                variant="subtle"
                color="gray"
                size="xs"
                aria-label={t(isCopied ? 'contact.copied' : 'contact.copy', { what: name })}
                onClick={copy}
              >
                {isCopied ? <IconCheck size={13} aria-hidden /> : <IconCopy size={13} aria-hidden />}
              </ActionIcon>
            )}
          </CopyButton>
        )}
      </dd>
    </>
  );
}

function ContactName({ conversation }: { conversation: ConversationView }) {
  const { t } = useTranslation();
  const { contact } = conversation;
  const [editing, setEditing] = useState(false);
  const form = useForm({ name: contact.name ?? '' });
  const rename = useRenameContact(contact.id);
  const shown = nameOf(contact) ?? t('contact.unnamed');

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const body = form.check(updateContactRoute.body!);
    if (body)
      rename.mutate(body, {
        onSuccess: () => setEditing(false),
        onError: (error) => form.refuse(problemOf(error)),
      });
  };

  return (
    <div className={classes.head}>
      <Initials name={shown} size={52} />
      {editing ? (
        <form onSubmit={submit} className={classes.rename} noValidate>
          <TextInput
            autoFocus
            size="sm"
            aria-label={t('contact.name')}
            value={form.values.name}
            onChange={(event) => form.set('name', event.currentTarget.value)}
            error={form.error('name')}
            onKeyDown={(event) => {
              if (event.key === 'Escape') setEditing(false);
            }}
          />
          {form.problem && <ProblemNotice problem={form.problem} />}
          <div className={classes.buttons}>
            <Button type="submit" size="compact-sm" loading={rename.isPending}>
              {t('forms.save')}
            </Button>
            <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setEditing(false)}>
              {t('forms.cancel')}
            </Button>
          </div>
        </form>
      ) : (
        <div className={classes.nameLine}>
          <h2>{shown}</h2>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={t('contact.rename')}
            onClick={() => {
              form.reset({ name: contact.name ?? '' });
              setEditing(true);
            }}
          >
            <IconPencil size={15} aria-hidden />
          </ActionIcon>
        </div>
      )}
    </div>
  );
}

function Handling({ conversation }: { conversation: ConversationView }) {
  const { t } = useTranslation();
  const { users, teams, me } = useDirectory();
  const update = useUpdateConversation(conversation.id);
  const people = users
    .filter(({ active, id }) => active || id === conversation.assigneeId)
    .map(({ id, name }) => ({ value: id, label: id === me.id ? t('contact.me', { name }) : name }));
  return (
    <section className={classes.section}>
      <h3>{t('contact.handling')}</h3>
      <Select
        label={t('contact.assignee')}
        placeholder={t('inbox.unassigned')}
        size="sm"
        clearable
        searchable
        nothingFoundMessage={t('palette.nothing')}
        data={people}
        value={conversation.assigneeId}
        onChange={(assigneeId) => update.mutate({ assigneeId })}
        disabled={update.isPending}
      />
      <Select
        label={t('contact.team')}
        placeholder={t('contact.noTeam')}
        size="sm"
        clearable
        data={teams.map(({ id, name }) => ({ value: id, label: name }))}
        value={conversation.teamId}
        onChange={(teamId) => update.mutate({ teamId })}
        disabled={update.isPending}
      />
      <MultiSelect
        label={t('contact.collaborators')}
        placeholder={conversation.collaboratorIds.length === 0 ? t('contact.noCollaborators') : undefined}
        size="sm"
        searchable
        data={people.filter(({ value }) => value !== conversation.assigneeId)}
        value={conversation.collaboratorIds}
        onChange={(collaboratorIds) => update.mutate({ collaboratorIds })}
        disabled={update.isPending}
        maxValues={20}
      />
      {update.error && <ProblemNotice problem={problemOf(update.error)} />}
    </section>
  );
}

function Here({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation();
  const here = useColleaguesHere(conversationId);
  return (
    <section className={classes.section}>
      <h3>{t('presence.title')}</h3>
      {here.length === 0 ? (
        <p className={classes.nobody}>{t('presence.nobody')}</p>
      ) : (
        <ul className={classes.people}>
          {here.map(({ userId, name, typing }) => (
            <li key={userId}>
              <Initials name={name} size={24} />
              {name}
              {typing && <span className={classes.nobody}>{t('presence.isTyping')}</span>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
