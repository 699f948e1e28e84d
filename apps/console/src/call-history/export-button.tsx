import { Button, Progress } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../api/problem';
import { serverNow } from '../realtime/server-clock';
import { useFormats } from '../ui/hooks';
import { ProblemNotice } from '../ui/problem-notice';
import type { CallHistoryQuery } from './calls-search';
import classes from './calls.module.css';
import { exportCsv, saveFile } from './csv-export';

/** What the list shows, as a file: the same filters, the same rights (C-080, C-096). */
export function ExportButton({ query, total }: { query: CallHistoryQuery; total: number | undefined }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const [rows, setRows] = useState(0);
  const running = useRef<AbortController>(null);
  const run = useMutation({
    mutationFn: async () => {
      setRows(0);
      const abort = new AbortController();
      running.current = abort;
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
      try {
        const csv = await exportCsv(query, timeZone, setRows, abort.signal);
        saveFile(csv, `calls-${new Date(serverNow()).toISOString().slice(0, 10)}.csv`);
      } catch (error) {
        if (!abort.signal.aborted) throw error;
      }
    },
  });
  if (run.isPending)
    return (
      <div role="status" className={classes.export}>
        <span>
          {total
            ? t('callHistory.exportingOf', { rows: number(rows), total: number(total) })
            : t('callHistory.exporting')}
        </span>
        <Progress
          size="sm"
          value={total ? Math.min(100, (rows / total) * 100) : 100}
          animated={!total}
          aria-label={t('callHistory.export')}
        />
        <Button variant="subtle" color="gray" size="compact-sm" onClick={() => running.current?.abort()}>
          {t('forms.cancel')}
        </Button>
      </div>
    );
  return (
    <>
      {run.error && <ProblemNotice problem={problemOf(run.error)} />}
      <Button
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden />}
        disabled={total === 0}
        onClick={() => run.mutate()}
      >
        {t('callHistory.export')}
      </Button>
    </>
  );
}
