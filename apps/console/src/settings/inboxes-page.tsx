import {
  ActionIcon,
  Anchor,
  Button,
  Collapse,
  PasswordInput,
  Stack,
  TextInput,
  Tooltip,
} from '@mantine/core';
import { connectInboxRoute, type Inbox } from '@parlance/gateway/contracts';
import { IconBrandWhatsapp, IconPlugConnected, IconPlus, IconSettings } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { call, type InputOf } from '../api/call';
import { problemOf } from '../api/problem';
import { inboxesQuery } from '../api/queries';
import { useForm } from '../forms/use-form';
import { useOneAttempt } from '../forms/use-one-attempt';
import { Cache } from '../realtime/cache';
import { useMay, useSession } from '../session/session';
import { QualityBadge } from '../templates/template-badges';
import { ProblemNotice } from '../ui/problem-notice';
import { PageMessage } from '../ui/states';
import { Dialog } from '../ui/dialog';
import { callSettingsQuery } from './call-settings-query';
import { Loaded, Section } from './section';
import classes from './settings.module.css';

/** The business numbers, each with its health (C-040). */
export function InboxesPage() {
  const { t } = useTranslation();
  const query = useQuery(inboxesQuery);
  const mayConnect = useMay(connectInboxRoute.roles);
  const [connecting, setConnecting] = useState(false);
  const connect = mayConnect && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setConnecting(true)}>
      {t('settings.inboxes.connect')}
    </Button>
  );
  return (
    <Section
      title={t('settings.inboxes.title')}
      hint={t('settings.inboxes.hint')}
      action={query.data?.length ? connect : undefined}
    >
      <Loaded query={query}>
        {(inboxes) =>
          inboxes.length === 0 ? (
            <PageMessage icon={IconPlugConnected} title={t('inbox.noInbox')} action={connect}>
              {t('settings.inboxes.none')}
            </PageMessage>
          ) : (
            <ul className={classes.list}>
              {inboxes.map((inbox) => (
                <li key={inbox.id} className={classes.item}>
                  <IconBrandWhatsapp size={22} stroke={1.5} aria-hidden />
                  <div className={classes.itemText}>
                    <div className={classes.itemName}>{inbox.name}</div>
                    <div className={classes.soft}>
                      {[
                        inbox.displayPhoneNumber,
                        inbox.messagingLimit &&
                          (inbox.messagingLimit === 'TIER_UNLIMITED'
                            ? t('settings.inboxes.noLimit')
                            : t('settings.inboxes.limit', {
                                limit: inbox.messagingLimit.replace('TIER_', ''),
                              })),
                      ]
                        .filter(Boolean)
                        .join(' · ')}
                    </div>
                    {inbox.problem && <div className={classes.problem}>{inbox.problem}</div>}
                    <CallsOfInbox inbox={inbox} />
                  </div>
                  <span className={classes.soft}>
                    <QualityBadge quality={inbox.quality} />
                  </span>
                  <span className={inbox.status === 'connected' ? classes.soft : classes.problem}>
                    {t(`settings.inboxes.status.${inbox.status}`)}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {connecting && <ConnectInbox close={() => setConnecting(false)} />}
    </Section>
  );
}

/** Whether calling is on for a number, and the way to its settings (C-110, C-113). */
function CallsOfInbox({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation();
  const { data } = useQuery(callSettingsQuery(inbox.id));
  if (!data) return null;
  return (
    <div className={classes.calls}>
      {t(data.settings.enabled ? 'callSettings.on' : 'callSettings.off')}
      <Tooltip label={t('callSettings.open', { name: inbox.name })}>
        <ActionIcon
          renderRoot={(props) => <Link to="/settings/calls" search={{ inbox: inbox.id }} {...props} />}
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={t('callSettings.open', { name: inbox.name })}
        >
          <IconSettings size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

const FIELDS = [
  { name: 'wabaId', secret: false },
  { name: 'phoneNumberId', secret: false },
  { name: 'accessToken', secret: true },
  { name: 'appId', secret: false },
  { name: 'appSecret', secret: true },
  { name: 'verifyToken', secret: true },
] as const;

function ConnectInbox({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { principal } = useSession();
  const attempt = useOneAttempt();
  const [advanced, setAdvanced] = useState(false);
  const form = useForm({
    name: '',
    wabaId: '',
    phoneNumberId: '',
    accessToken: '',
    appId: '',
    appSecret: '',
    verifyToken: '',
    graphUrl: 'https://graph.facebook.com',
    graphVersion: 'v25.0',
  });
  const connect = useMutation({
    mutationFn: (body: InputOf<typeof connectInboxRoute>['body']) =>
      call(connectInboxRoute, { body }, { idempotencyKey: attempt.keyFor(body) }),
    onSuccess: (inbox) => {
      new Cache(client, principal.id).apply({ kind: 'inbox', inbox });
      close();
    },
    onError: (error) => form.refuse(problemOf(error)),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const body = form.check(connectInboxRoute.body!);
    if (body) connect.mutate(body);
  };
  const text = (name: keyof typeof form.values) => ({
    label: t(`settings.inboxes.field.${name}`),
    value: form.values[name],
    error: form.error(name),
    autoComplete: 'off',
    onChange: (event: { currentTarget: { value: string } }) => form.set(name, event.currentTarget.value),
  });
  return (
    <Dialog opened onClose={close} title={t('settings.inboxes.connect')} size="lg">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <p className={classes.soft} style={{ margin: 0 }}>
            {t('settings.inboxes.connectHint')}
          </p>
          <TextInput {...text('name')} data-autofocus placeholder={t('settings.inboxes.namePlaceholder')} />
          {FIELDS.map(({ name, secret }) =>
            secret ? (
              <PasswordInput key={name} {...text(name)} autoComplete="new-password" />
            ) : (
              <TextInput key={name} {...text(name)} inputMode="numeric" />
            ),
          )}
          <Anchor
            component="button"
            type="button"
            size="sm"
            ta="start"
            onClick={() => setAdvanced((on) => !on)}
          >
            {t('settings.inboxes.advanced')}
          </Anchor>
          <Collapse expanded={advanced}>
            <Stack gap="md">
              <TextInput {...text('graphUrl')} />
              <TextInput {...text('graphVersion')} />
            </Stack>
          </Collapse>
          {form.problem && <ProblemNotice problem={form.problem} />}
          <Button type="submit" loading={connect.isPending}>
            {t('settings.inboxes.submit')}
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
}
