import { Button, SegmentedControl, Select } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { inboxesQuery } from '../api/queries';
import { PageMessage } from '../ui/states';
import { CallSettingsForm } from './call-settings-form';
import { callSettingsQuery } from './call-settings-query';
import classes from './call-settings.module.css';
import { CallTemplates } from './call-templates';
import { Loaded, Section } from './section';

/** Calling, per number (C-110 to C-121). */
export function CallSettingsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ from: '/app/settings/calls' });
  const inboxes = useQuery(inboxesQuery);
  const inbox = inboxes.data?.find(({ id }) => id === search.inbox) ?? inboxes.data?.[0];
  const choose = (id: string | null): void =>
    void navigate({ to: '/settings/calls', search: { ...search, inbox: id ?? undefined }, replace: true });
  const choices = inboxes.data?.map(({ id, name }) => ({ value: id, label: name })) ?? [];
  const tabs = [
    { tab: undefined, name: t('callSettings.tabs.settings') },
    { tab: 'templates', name: t('callSettings.tabs.templates') },
  ] as const;
  return (
    <Section title={t('callSettings.title')} hint={t('callSettings.hint')}>
      <Loaded query={inboxes}>
        {() =>
          !inbox ? (
            <PageMessage
              icon={IconPlugConnected}
              title={t('inbox.noInbox')}
              action={
                <Button component={Link} to="/settings/inboxes">
                  {t('inbox.connect')}
                </Button>
              }
            >
              {t('callSettings.noInbox')}
            </PageMessage>
          ) : (
            <>
              {choices.length > 3 ? (
                <Select
                  aria-label={t('callHistory.inbox')}
                  maw={320}
                  allowDeselect={false}
                  value={inbox.id}
                  data={choices}
                  onChange={choose}
                />
              ) : (
                choices.length > 1 && (
                  <SegmentedControl
                    aria-label={t('callHistory.inbox')}
                    value={inbox.id}
                    data={choices}
                    onChange={choose}
                  />
                )
              )}
              <nav aria-label={t('callSettings.title')} className={classes.tabs}>
                {tabs.map(({ tab, name }) => (
                  <Link
                    key={name}
                    to="/settings/calls"
                    search={{ inbox: search.inbox, tab }}
                    replace
                    className={classes.tab}
                    aria-current={search.tab === tab ? 'page' : undefined}
                    activeProps={{}}
                    activeOptions={{ exact: true }}
                  >
                    {name}
                  </Link>
                ))}
              </nav>
              {search.tab === 'templates' ? (
                <CallTemplates wabaId={inbox.wabaId} />
              ) : (
                <OneInbox key={inbox.id} inboxId={inbox.id} />
              )}
            </>
          )
        }
      </Loaded>
    </Section>
  );
}

function OneInbox({ inboxId }: { inboxId: string }) {
  const query = useQuery(callSettingsQuery(inboxId));
  return <Loaded query={query}>{(view) => <CallSettingsForm view={view} />}</Loaded>;
}
