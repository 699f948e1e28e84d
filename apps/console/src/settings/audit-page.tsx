import { Button, Table } from '@mantine/core';
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { auditEntriesQuery } from '../api/queries';
import { useDirectory } from '../session/session';
import { useFormats } from '../ui/hooks';
import { detailText, withNames } from './audit-text';
import { Loaded, Section } from './section';
import classes from './settings.module.css';

/** Who did what. Every entry seals the one before it. */
export function AuditPage() {
  const { t } = useTranslation();
  const { dateTime } = useFormats();
  const { userName, teamName, inboxName } = useDirectory();
  const nameOf = (id: string): string | undefined => userName(id) ?? teamName(id) ?? inboxName(id);
  const query = useInfiniteQuery(auditEntriesQuery);
  const verified = query.data?.pages.every((page) => page.verified);
  const Sign = verified ? IconShieldCheck : IconShieldX;
  return (
    <Section
      title={t('settings.audit.title')}
      hint={t('settings.audit.hint')}
      action={
        verified !== undefined && (
          <span className={classes.verified} data-broken={!verified || undefined}>
            <Sign size={17} aria-hidden />
            {t(verified ? 'settings.audit.verified' : 'settings.audit.broken')}
          </span>
        )
      }
    >
      <Loaded query={query}>
        {({ pages }) => (
          <Table.ScrollContainer minWidth={640}>
            <Table verticalSpacing={8} className={classes.table}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('settings.audit.at')}</Table.Th>
                  <Table.Th>{t('settings.audit.who')}</Table.Th>
                  <Table.Th>{t('settings.audit.action')}</Table.Th>
                  <Table.Th>{t('settings.audit.details')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {pages
                  .flatMap((page) => page.items)
                  .map((entry) => (
                    <Table.Tr key={entry.sequence}>
                      <Table.Td style={{ whiteSpace: 'nowrap' }}>{dateTime(entry.at)}</Table.Td>
                      <Table.Td>{withNames(entry.actorId, nameOf)}</Table.Td>
                      <Table.Td>
                        {entry.action}
                        <div className={classes.soft}>{withNames(entry.subject, nameOf)}</div>
                      </Table.Td>
                      <Table.Td className={classes.details}>{detailText(entry.details, nameOf)}</Table.Td>
                    </Table.Tr>
                  ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </Loaded>
      {query.hasNextPage && (
        <Button
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('states.more')}
        </Button>
      )}
    </Section>
  );
}
