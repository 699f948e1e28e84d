import { Button, Select } from '@mantine/core';
import type { AiAgent } from '@parlance/gateway/contracts';
import { IconSend } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { functionRunsQuery } from '../call-history/queries';
import { RunLine } from '../call-history/run-line';
import { LoadingRows, PageMessage, PageProblem } from '../ui/states';
import classes from './automation.module.css';
import { functionsQuery } from './queries';

/** What the functions of an agent did lately, and how far their messages came (K-053). */
export function RunsTab({ agent }: { agent: AiAgent }) {
  const { t } = useTranslation();
  const { data: functions = [] } = useQuery(functionsQuery(agent.id));
  const [chosen, setChosen] = useState<string | null>(null);
  const query = useInfiniteQuery(functionRunsQuery(chosen ? { functionId: chosen } : {}));
  if (query.isPending) return <LoadingRows rows={5} height={44} />;
  if (query.error && !query.data)
    return <PageProblem error={query.error} retry={() => void query.refetch()} />;
  const own = new Set(functions.map(({ id }) => id));
  const runs = (query.data?.pages ?? [])
    .flatMap((page) => page.items)
    .filter(({ functionId }) => own.has(functionId));
  return (
    <div className={classes.runs}>
      {functions.length > 1 && (
        <Select
          size="xs"
          w={260}
          aria-label={t('automation.tabs.functions')}
          placeholder={t('automation.everyFunction')}
          clearable
          value={chosen}
          data={functions.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={setChosen}
        />
      )}
      {runs.length === 0 && !query.hasNextPage ? (
        <PageMessage icon={IconSend} title={t('automation.noRuns')}>
          {t('automation.noRunsHint')}
        </PageMessage>
      ) : (
        <ul className={classes.list} aria-label={t('automation.tabs.runs')}>
          {runs.map((run) => (
            <li key={run.id} className={classes.runItem}>
              <RunLine run={run} isNamed={chosen === null} />
              <Link to="/calls/$callId" params={{ callId: run.callId }} className={classes.quietLink}>
                {t('automation.theCall')}
              </Link>
            </li>
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <Button
          variant="default"
          w="fit-content"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('states.more')}
        </Button>
      )}
    </div>
  );
}
