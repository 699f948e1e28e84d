import { Button, Select, Table, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { createTemplateRoute, syncTemplatesRoute, type Template } from '@parlance/gateway/contracts';
import { IconPlus, IconRefresh, IconSearch, IconTemplate } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call';
import { problemOf } from '../api/problem';
import { templatesQuery } from '../api/queries';
import { useDirectory, useMay } from '../session/session';
import { useFormats } from '../ui/hooks';
import { ProblemNotice } from '../ui/problem-notice';
import { LoadingRows, PageMessage, PageProblem } from '../ui/states';
import { CategoryBadge, QualityBadge, StatusBadge } from './template-badges';
import classes from './templates.module.css';

const STATUSES: Template['status'][] = ['APPROVED', 'PENDING', 'REJECTED', 'IN_APPEAL', 'PAUSED', 'DISABLED'];

/** The catalogue. Rejected ones stay, with their reason (I26). */
export function TemplatesPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const [status, setStatus] = useState<Template['status'] | null>(null);
  const [searched] = useDebouncedValue(search.trim(), 200);
  const mayWrite = useMay(createTemplateRoute.roles);
  const query = useInfiniteQuery({
    ...templatesQuery({ status: status ?? undefined, search: searched || undefined }),
    placeholderData: keepPreviousData,
  });
  const templates = query.data?.pages.flatMap((page) => page.items) ?? [];
  const isFiltered = searched !== '' || status !== null;

  return (
    <section className={classes.page} aria-labelledby="templates-title">
      <header className={classes.head}>
        <h1 id="templates-title">{t('shell.templates')}</h1>
        {mayWrite && (
          <div className={classes.actions}>
            <Sync />
            <Button component={Link} to="/templates/new" leftSection={<IconPlus size={16} aria-hidden />}>
              {t('templates.new')}
            </Button>
          </div>
        )}
      </header>
      <div className={classes.filters}>
        <TextInput
          type="search"
          leftSection={<IconSearch size={16} aria-hidden />}
          placeholder={t('templates.search')}
          aria-label={t('templates.search')}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          className={classes.search}
        />
        <Select
          aria-label={t('templates.statusFilter')}
          placeholder={t('templates.anyStatus')}
          clearable
          value={status}
          data={STATUSES.map((value) => ({ value, label: t(`templates.status.${value}`) }))}
          onChange={(value) => setStatus(value as Template['status'] | null)}
        />
      </div>
      {query.isPending ? (
        <LoadingRows rows={7} height={48} />
      ) : query.error && !query.data ? (
        <PageProblem error={query.error} retry={() => void query.refetch()} />
      ) : templates.length === 0 ? (
        <PageMessage
          icon={IconTemplate}
          title={t(isFiltered ? 'inbox.nothingFound' : 'templates.none')}
          action={
            !isFiltered &&
            mayWrite && (
              <Button component={Link} to="/templates/new">
                {t('templates.new')}
              </Button>
            )
          }
        >
          {!isFiltered && t('templates.noneHint')}
        </PageMessage>
      ) : (
        <>
          <Catalogue templates={templates} />
          {query.hasNextPage && (
            <div className={classes.more}>
              <Button
                variant="default"
                loading={query.isFetchingNextPage}
                onClick={() => void query.fetchNextPage()}
              >
                {t('states.more')}
              </Button>
            </div>
          )}
        </>
      )}
    </section>
  );
}

function Catalogue({ templates }: { templates: Template[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { date } = useFormats();
  return (
    <Table.ScrollContainer minWidth={0} className={classes.scroll}>
      <Table highlightOnHover verticalSpacing={10} horizontalSpacing="md" className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('templates.name')}</Table.Th>
            <Table.Th>{t('templates.state')}</Table.Th>
            <Table.Th>{t('templates.categoryName')}</Table.Th>
            <Table.Th>{t('templates.qualityName')}</Table.Th>
            <Table.Th>{t('templates.changed')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {templates.map((template) => (
            <Table.Tr
              key={template.id}
              className={classes.row}
              onClick={() =>
                void navigate({ to: '/templates/$templateId', params: { templateId: template.id } })
              }
            >
              <Table.Td>
                <Link
                  to="/templates/$templateId"
                  params={{ templateId: template.id }}
                  className={classes.name}
                  onClick={(event) => event.stopPropagation()}
                >
                  {template.name}
                </Link>
                <div className={classes.soft}>{template.language}</div>
              </Table.Td>
              <Table.Td data-label={t('templates.state')}>
                <StatusBadge status={template.status} />
                {template.statusReason && (
                  <div className={classes.reason}>
                    {template.statusReason.detail ?? template.statusReason.code}
                  </div>
                )}
              </Table.Td>
              <Table.Td data-label={t('templates.categoryName')}>
                <CategoryBadge category={template.category} />
                {template.previousCategory && (
                  <div className={classes.recategorised}>
                    {t('templates.recategorised', {
                      category: t(`templates.category.${template.previousCategory}`),
                    })}
                  </div>
                )}
              </Table.Td>
              <Table.Td data-label={t('templates.qualityName')}>
                <QualityBadge quality={template.quality} />
              </Table.Td>
              <Table.Td className={classes.soft} data-label={t('templates.changed')}>
                {date(template.updatedAt)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** Reads the catalogue of every connected account from Meta and says what that changed. */
function Sync() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { inboxes } = useDirectory();
  const accounts = [...new Set(inboxes.map(({ wabaId }) => wabaId))];
  const sync = useMutation({
    mutationFn: async () => {
      const total = { added: 0, updated: 0, deleted: 0, unchanged: 0 };
      for (const wabaId of accounts) {
        const done = await call(syncTemplatesRoute, { body: { wabaId } });
        for (const key of ['added', 'updated', 'deleted', 'unchanged'] as const) total[key] += done[key];
      }
      return total;
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['templates'] }),
  });
  return (
    <>
      <span role="status" className={classes.soft}>
        {sync.data && t('templates.synced', sync.data)}
      </span>
      {sync.error && <ProblemNotice problem={problemOf(sync.error)} />}
      <Button
        variant="default"
        leftSection={<IconRefresh size={16} aria-hidden />}
        loading={sync.isPending}
        disabled={accounts.length === 0}
        onClick={() => sync.mutate()}
      >
        {t('templates.sync')}
      </Button>
    </>
  );
}
