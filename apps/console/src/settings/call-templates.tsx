import { Button, Menu } from '@mantine/core';
import { createTemplateRoute, type Template } from '@parlance/gateway/contracts';
import { IconChevronDown, IconPhone, IconPhoneCheck, IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { templatesQuery } from '../api/queries';
import { useMay } from '../session/session';
import { callKindOf, TEMPLATE_BEGINNINGS } from '../templates/call-template';
import { CategoryBadge, StatusBadge } from '../templates/template-badges';
import { PageMessage } from '../ui/states';
import { Loaded } from './section';
import classes from './call-settings.module.css';
import listClasses from './settings.module.css';

/** The templates that have to do with calls: asking for permission, and the call button (C-121 to C-126). */
export function CallTemplates({ wabaId }: { wabaId: string }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(templatesQuery({}));
  const mayWrite = useMay(createTemplateRoute.roles);
  const add = mayWrite && (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <Button
          leftSection={<IconPlus size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {t('callSettings.addTemplate')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {TEMPLATE_BEGINNINGS.map((kind) => (
          <Menu.Item key={kind} renderRoot={(props) => <Link to="/templates/new" hash={kind} {...props} />}>
            {t(`callSettings.templateKind.${kind}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
  return (
    <Loaded query={query}>
      {({ pages }) => {
        const templates = pages
          .flatMap((page) => page.items)
          .filter((template) => template.wabaId === wabaId && callKindOf(template) !== null);
        return (
          <>
            <div className={classes.templateHead}>
              <p className={classes.soft}>{t('callSettings.templatesHint')}</p>
              {templates.length > 0 && add}
            </div>
            {templates.length === 0 && !query.hasNextPage ? (
              <PageMessage icon={IconPhoneCheck} title={t('callSettings.noTemplates')} action={add}>
                {t('callSettings.noTemplatesHint')}
              </PageMessage>
            ) : (
              <ul className={listClasses.list} aria-label={t('callSettings.tabs.templates')}>
                {templates.map((template) => (
                  <li key={template.id} className={listClasses.item}>
                    <CallTemplate template={template} />
                  </li>
                ))}
              </ul>
            )}
            {query.hasNextPage && (
              <Button
                variant="default"
                loading={query.isFetchingNextPage}
                onClick={() => void query.fetchNextPage()}
              >
                {t('states.more')}
              </Button>
            )}
          </>
        );
      }}
    </Loaded>
  );
}

function CallTemplate({ template }: { template: Template }) {
  const { t } = useTranslation();
  const kind = callKindOf(template);
  const Sign = kind === 'call-button' ? IconPhone : IconPhoneCheck;
  return (
    <>
      <Sign size={20} stroke={1.5} aria-hidden />
      <div className={listClasses.itemText}>
        <Link
          to="/templates/$templateId"
          params={{ templateId: template.id }}
          className={classes.templateName}
        >
          {template.name}
        </Link>
        <div className={listClasses.soft}>
          {[kind && t(`callSettings.templateKind.${kind}`), template.language].filter(Boolean).join(' · ')}
        </div>
        {template.submission && (
          <div className={listClasses.soft}>{t(`callSettings.submission.${template.submission}`)}</div>
        )}
        {template.statusReason && (
          <div className={listClasses.problem}>
            {template.statusReason.detail ?? template.statusReason.code}
          </div>
        )}
      </div>
      <CategoryBadge category={template.category} />
      <StatusBadge status={template.status} />
    </>
  );
}
