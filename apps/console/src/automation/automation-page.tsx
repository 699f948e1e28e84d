import { Button } from '@mantine/core';
import { createAiAgentRoute, type AiAgent } from '@parlance/gateway/contracts';
import { IconBolt, IconPlugConnected, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { inboxesQuery } from '../api/queries';
import { useMay } from '../session/session';
import { LoadingRows, PageMessage, PageProblem } from '../ui/states';
import { AgentForm } from './agent-form';
import classes from './automation.module.css';
import { FunctionsTab } from './functions-tab';
import { aiAgentsQuery } from './queries';
import { RunsTab } from './runs-tab';
import { VariablesTab } from './variables-tab';

const TABS = ['functions', 'variables', 'runs'] as const;

/** Agents, and the messages that go to customers because of their calls (K-014, K-038). */
export function AutomationPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ from: '/app/automation' });
  const agents = useQuery(aiAgentsQuery);
  const inboxes = useQuery(inboxesQuery);
  const mayWrite = useMay(createAiAgentRoute.roles);
  const [form, setForm] = useState<AiAgent | 'new' | null>(null);
  const agent = agents.data?.find(({ id }) => id === search.agent) ?? agents.data?.[0];
  const add = mayWrite && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setForm('new')}>
      {t('automation.addAgent')}
    </Button>
  );

  return (
    <section className={classes.page} aria-labelledby="automation-title">
      <nav aria-label={t('automation.agents')} className={classes.nav}>
        <h1 id="automation-title">{t('shell.automation')}</h1>
        {agents.data?.map(({ id, name }) => (
          <Link
            key={id}
            to="/automation"
            search={{ agent: id, tab: search.tab }}
            className={classes.link}
            aria-current={id === agent?.id ? 'page' : undefined}
            activeProps={{}}
            activeOptions={{ exact: true }}
          >
            {name}
          </Link>
        ))}
        {mayWrite && agents.data && agents.data.length > 0 && (
          <Button
            variant="subtle"
            size="compact-sm"
            className={classes.addAgent}
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setForm('new')}
          >
            {t('automation.addAgent')}
          </Button>
        )}
      </nav>
      <div className={classes.content}>
        {agents.isPending || inboxes.isPending ? (
          <LoadingRows />
        ) : agents.error && !agents.data ? (
          <PageProblem error={agents.error} retry={() => void agents.refetch()} />
        ) : inboxes.data?.length === 0 ? (
          <NoProvider />
        ) : !agent ? (
          <PageMessage icon={IconBolt} title={t('automation.noAgents')} action={add}>
            {t('automation.noAgentsHint')}
          </PageMessage>
        ) : (
          <OneAgent
            key={agent.id}
            agent={agent}
            tab={search.tab ?? 'functions'}
            edit={() => setForm(agent)}
          />
        )}
      </div>
      {form && (
        <AgentForm
          agent={form === 'new' ? null : form}
          close={(saved) => {
            setForm(null);
            if (saved) void navigate({ to: '/automation', search: { agent: saved.id } });
          }}
        />
      )}
    </section>
  );
}

/** Without a connected number nothing could be sent: the one next step is to connect one (K-006). */
function NoProvider() {
  const { t } = useTranslation();
  return (
    <PageMessage
      icon={IconPlugConnected}
      title={t('automation.noProvider')}
      action={
        <Button component={Link} to="/settings/inboxes">
          {t('inbox.connect')}
        </Button>
      }
    >
      {t('automation.noProviderHint')}
    </PageMessage>
  );
}

interface AgentProps {
  agent: AiAgent;
  tab: (typeof TABS)[number];
  edit: () => void;
}

function OneAgent({ agent, tab, edit }: AgentProps) {
  const { t } = useTranslation();
  const { data: inboxes = [] } = useQuery(inboxesQuery);
  const mayWrite = useMay(createAiAgentRoute.roles);
  const names = inboxes.filter(({ id }) => agent.inboxIds.includes(id)).map(({ name }) => name);
  return (
    <>
      <header className={classes.head}>
        <div>
          <h2>{agent.name}</h2>
          <p className={classes.soft}>
            {names.length > 0
              ? t('automation.callsOf', { inboxes: names.join(', ') })
              : t('automation.noInboxes')}
          </p>
        </div>
        {mayWrite && (
          <Button variant="default" onClick={edit}>
            {t('forms.change')}
          </Button>
        )}
      </header>
      <nav aria-label={agent.name} className={classes.tabs}>
        {TABS.map((one) => (
          <Link
            key={one}
            to="/automation"
            search={{ agent: agent.id, tab: one === 'functions' ? undefined : one }}
            replace
            className={classes.tab}
            aria-current={one === tab ? 'page' : undefined}
            activeProps={{}}
            activeOptions={{ exact: true }}
          >
            {t(`automation.tabs.${one}`)}
          </Link>
        ))}
      </nav>
      {tab === 'functions' && <FunctionsTab agent={agent} />}
      {tab === 'variables' && <VariablesTab agent={agent} />}
      {tab === 'runs' && <RunsTab agent={agent} />}
    </>
  );
}
